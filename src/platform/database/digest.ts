import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Database } from './database.ts'
import { type Fragment, type Sql, sql } from './sql.ts'

const functionName = 'gatehouse_sha256'

/** SHA-256 of a text, in lower-case hexadecimal, for a statement that hashes what only it knows. `null` for `null`. */
export const sha256Of = ({ engine }: Database, text: Fragment<string | null>): Sql<string | null> =>
  engine === 'postgres'
    ? sql`encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`
    : sql`gatehouse_sha256(${text})`

/** SQLite has no such function of its own. */
export const addDigest = (handle: DatabaseSync): void =>
  handle.function(functionName, { deterministic: true }, (text) =>
    text === null ? null : hash('sha256', String(text), 'hex'),
  )
