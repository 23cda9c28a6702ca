/**
 * Configuration: one schema for files, environment variables, types, documentation and editors.
 * Owns reading and checking; what a value means is up to the module that it is handed to.
 */
export { type ConfigurationSources, configure, loadConfiguration } from './load.ts'
export { trustsEverybody } from './proxies.ts'
export { redactConfiguration } from './redact.ts'
export type { Configuration, OidcProviderConfiguration } from './schema.ts'
