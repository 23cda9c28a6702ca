import { hash } from 'node:crypto'
import type { SecretKeys } from '../../kernel/secrets.ts'
import { type Database, type Fragment, sha256Of, sql } from '../../platform/database/index.ts'
import type { AuditSettings, Late } from './schema.ts'

/** How identifiers of people and of their sessions are written down. */
export interface Identifiers {
  /** For a log line or a row. */
  written(value: string | undefined): string | undefined
  /** The same for a row, with a value that only the statement knows. */
  stored(value: string | Late | undefined): string | Fragment<unknown> | null
  /** All spellings under which rows may bear the value. */
  spellings(value: string): string[]
}

const purpose = 'audit-identifiers'
/** Hexadecimal characters: 128 bits. */
const length = 32

/**
 * Hashed under a key of the system secret: whoever has the rows and a list of names cannot tell which is which. The database
 * hashes what only it knows, so the key is part of the text and not of an HMAC.
 */
export function createIdentifiers(
  database: Database,
  secrets: SecretKeys,
  how: AuditSettings['identifiers'],
): Identifiers {
  if (how === 'plain')
    return {
      written: (value) => value,
      stored: (value) => (typeof value === 'object' ? value.fragment : (value ?? null)),
      spellings: (value) => [value],
    }
  const [key = '', ...previous] = secrets.macs(purpose, '')
  const hashed = (value: string, under = key) => hash('sha256', `${under}${value}`, 'hex').slice(0, length)
  return {
    written: (value) => (value === undefined ? undefined : hashed(value)),
    stored: (value) => {
      if (value === undefined) return null
      if (typeof value === 'string') return hashed(value)
      const text = sql<string | null>`cast(${key} as text) || (${value.fragment})`
      return sql`substr(${sha256Of(database, text)}, 1, ${length})`
    },
    spellings: (value) => [key, ...previous].map((each) => hashed(value, each)),
  }
}
