import { type TOptional, type TSchema, Type } from 'typebox'
import { type AllOptions, type ProviderKind, type ProviderSettings, providers } from './index.ts'
import type { Options } from './provider.ts'

export const kindNames = Object.keys(providers) as ProviderKind[]

const optionsOf = (kind: ProviderKind): Options => providers[kind].options

/** The options of all kinds as optional keys of one object; each says which kinds need it. */
export const providerOptions = Object.fromEntries(
  [...new Set(kindNames.flatMap((kind) => Object.keys(optionsOf(kind))))].map((name) => [name, merged(name)]),
) as { [Name in keyof AllOptions]: TOptional<AllOptions[Name] & TSchema> }

function merged(name: string): TSchema {
  const having = kindNames.filter((kind) => name in optionsOf(kind))
  const needing = having.filter((kind) => isNeeded(optionsOf(kind)[name]))
  const [first = ''] = having
  const schema = optionsOf(first as ProviderKind)[name] as TSchema & { description?: string }
  const notes = [
    having.length === kindNames.length ? '' : `For ${listed(having)}.`,
    needing.length === 0 || needing.length === having.length ? '' : `Required for ${listed(needing)}.`,
  ]
  return Type.Optional({ ...schema, description: [schema.description, ...notes].filter(Boolean).join(' ') })
}

/** Options that the kind of a provider needs and that are not set. */
export const missingOptions = (settings: ProviderSettings): string[] =>
  Object.entries(optionsOf(settings.provider))
    .filter(([name, schema]) => isNeeded(schema) && settings[name as keyof ProviderSettings] === undefined)
    .map(([name]) => name)

function isNeeded(schema: TSchema | undefined): boolean {
  return schema !== undefined && !Type.IsOptional(schema)
}

function listed(kinds: readonly string[]): string {
  return kinds.map((kind) => `\`${kind}\``).join(', ')
}
