import { constants, type DatabaseSync } from 'node:sqlite'
import { changedRows } from './changeset.ts'

interface Query {
  sql: string
  parameters: readonly unknown[]
}

/** Runs a statement and gives its rows, and the names of their columns even if there are none. */
type Ask = (query: Query) => { rows: Record<string, unknown>[]; columns: readonly string[] }

/**
 * Runs the parts of a unit as PostgreSQL does: each of them sees the data as they were before the unit, and only `consumed`
 * of the first. They all run, whatever the first one found. Two parts that change one row are refused, as PostgreSQL
 * does not say which of the changes it keeps.
 *
 * Each part is taken back as soon as it is known what it changes. In the end all changes are made.
 */
export function runOnSnapshot(
  handle: DatabaseSync,
  ask: Ask,
  { first, then, read }: { first: Query; then: readonly Query[]; read: Query | undefined },
): unknown[] {
  const changes: Uint8Array[] = []
  const touched = new Map<string, string>()
  const runPart = (query: Query) => {
    handle.exec('SAVEPOINT part')
    const recording = handle.createSession()
    try {
      const result = ask(query)
      const changeset = recording.changeset()
      for (const { table, key } of changedRows(changeset)) {
        const other = touched.get(`${table} ${key}`)
        if (other !== undefined) throw new Error(refusal(table, other, query.sql))
        touched.set(`${table} ${key}`, query.sql)
      }
      changes.push(changeset)
      return result
    } finally {
      recording.close()
      // A full disk takes back all of it by itself.
      if (handle.isTransaction) handle.exec('ROLLBACK TO part; RELEASE part')
    }
  }

  // References are looked at when everything is there, as on PostgreSQL.
  handle.exec('PRAGMA defer_foreign_keys = ON')
  const consumed = runPart(first)
  const within = withConsumed(consumed)
  for (const part of then) runPart(within(part))
  const rows = read ? ask(within(read)).rows : consumed.rows
  let dangling = false
  for (const changeset of changes) {
    const applied = handle.applyChangeset(changeset, {
      onConflict: (kind) => {
        if (kind === constants.SQLITE_CHANGESET_FOREIGN_KEY) dangling = true
        if (kind === constants.SQLITE_CHANGESET_FOREIGN_KEY) return constants.SQLITE_CHANGESET_OMIT
        // The row went with another one that it references.
        if (kind === constants.SQLITE_CHANGESET_NOTFOUND) return constants.SQLITE_CHANGESET_OMIT
        // It goes with such a one, and another part has changed it before.
        if (kind === constants.SQLITE_CHANGESET_DATA) return constants.SQLITE_CHANGESET_REPLACE
        return constants.SQLITE_CHANGESET_ABORT
      },
    })
    if (!applied) throw new Error('UNIQUE constraint failed: two parts of a unit store the same')
  }
  if (dangling && handle.prepare('PRAGMA foreign_key_check').get() !== undefined)
    throw new Error('FOREIGN KEY constraint failed')
  handle.exec('PRAGMA defer_foreign_keys = OFF')
  return rows
}

function withConsumed({ rows, columns }: ReturnType<Ask>): (query: Query) => Query {
  const tuple = `(${columns.map(() => '?').join(', ')})`
  const source =
    rows.length > 0
      ? `values ${rows.map(() => tuple).join(', ')}`
      : `select ${columns.map(() => 'null').join(', ')} where false`
  const head = `with consumed(${columns.map((name) => `"${name}"`).join(', ')}) as (${source})`
  const values = rows.flatMap((row) => columns.map((name) => row[name]))
  return ({ sql, parameters }) => ({ sql: `${head} ${sql}`, parameters: [...values, ...parameters] })
}

const refusal = (table: string, one: string, other: string): string =>
  `Two parts of a unit change one row of ${table}, of which PostgreSQL keeps one change: make it one statement.\n${one}\n${other}`
