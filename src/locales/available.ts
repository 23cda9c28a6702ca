import { readdirSync } from 'node:fs'

/** A clone has TypeScript; the published package only what was compiled from it. */
export const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** The tags of all languages: each has a file in this folder that bears its name. */
export const availableLanguages = (): string[] =>
  readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .filter((name) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(name))
