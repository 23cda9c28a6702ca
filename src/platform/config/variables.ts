/** An environment variable that is no configuration key, such as a default of the command line. Empty counts as unset. */
export const variable = (name: string): string | undefined => process.env[name] || undefined
