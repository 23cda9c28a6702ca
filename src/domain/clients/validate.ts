import type { Field } from './field.ts'
import { fields } from './fields.ts'
import { canonicalLifespan, lifespanNames } from './lifespans.ts'
import { refuse } from './refuse.ts'
import type { ClientRules } from './rules.ts'
import type { ClientDocument, ClientMetadata } from './schema.ts'

const shortestSecret = 6

type Values = Record<string, unknown>

/** Checks a document and returns what is stored of it. Throws a `Fault` that names the field. */
export async function validateDocument(
  { client_secret: secret, ...document }: ClientDocument,
  rules: ClientRules,
): Promise<ClientMetadata> {
  const named = Object.entries(fields as Record<string, Field>)
  const given = present(named.map(([name, field]) => [name, valueIn(document, name, field)]))
  const stored = present(
    named.map(([name, { read }]) => {
      const value = given[name]
      return [name, read ? read(value, { name, metadata: given, rules }) : value]
    }),
  )
  if (secret && secret.length < shortestSecret) {
    refuse('Field client_secret must contain a secret that is at least 6 characters long.')
  }
  for (const [name, { rule }] of named)
    if (stored[name] !== undefined) rule?.(stored[name], { name, metadata: stored, rules })
  for (const [name, { askingRule }] of named)
    if (stored[name] !== undefined) await askingRule?.(stored[name], { name, metadata: stored, rules })
  return stored as ClientMetadata
}

/** Members that nobody knows are ignored, and `null` counts as absent unless it is a value. */
const valueIn = (document: Values, name: string, { holdsNull }: Field): unknown =>
  holdsNull ? document[name] : (document[name] ?? undefined)

const present = (entries: [string, unknown][]): Values =>
  Object.fromEntries(entries.filter(([, value]) => value !== undefined))

/** Lifespans as they will be shown. */
export function canonicalLifespans(given: ClientMetadata): ClientMetadata {
  const set = lifespanNames.flatMap((name) => (given[name] ? [[name, given[name]] as const] : []))
  return Object.fromEntries(set.map(([name, value]) => [name, canonicalLifespan(name, value)]))
}
