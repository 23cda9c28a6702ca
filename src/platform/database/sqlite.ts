import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Engine } from './database.ts'
import { addDigest } from './digest.ts'
import type { SqliteSource } from './dsn.ts'
import type { Statement } from './sql.ts'
import { type Compiled, SqliteSession } from './sqlite-session.ts'
import { unavailable } from './unavailable.ts'
import { openWalSync, type WalSync } from './wal-sync.ts'

/** Milliseconds to wait for another process, this thread included, while nobody is served yet. */
const openingPatience = 5000
/** Bytes. */
const leastFree = 1024 * 1024
/** The owner of a statement that runs by itself, which is nobody's transaction. */
const outside = {}

/**
 * SQLite in this process. All writers of one event-loop turn, or of several while the disk is busy, share one transaction
 * and so one fsync; a write is resolved only after that, so whatever a caller is told is on the disk.
 */
export function openSqlite({ file, onSnapshot = false }: SqliteSource): Engine {
  const { handle, journal } = openFile(file)
  const session = new SqliteSession(handle, journal, onSnapshot)
  const topics = new EventEmitter().setMaxListeners(0)
  return {
    name: 'sqlite',
    schemaBuilder: async () => (await import('./sqlite-builder.ts')).createSqliteBuilder(session),
    execute: (statement) => session.execute(compile(statement), outside),
    atomically: (first, then, read) =>
      session.atomically(compile(first), then.map(compile), read && compile(read)),
    publish: async (topic, payload) => {
      topics.emit(topic, payload)
    },
    subscribe: (topic, listener) => {
      topics.on(topic, listener)
      return () => topics.off(topic, listener)
    },
    roundTrips: () => session.roundTrips,
    check: async () => {
      if (file !== ':memory:') await requireSpace(dirname(file))
      await session.touch()
    },
    close: async () => {
      // Nothing may come between the last commit and the end: a write that is still on its way opens a new group.
      await session.flush()
      if (!handle.isOpen) return
      journal?.close()
      handle.close()
    },
  }
}

function openFile(file: string): { handle: DatabaseSync; journal: WalSync | undefined } {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const handle = new DatabaseSync(file, { timeout: openingPatience, enableForeignKeyConstraints: true })
  try {
    handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY')
    const journal = openJournal(handle, file)
    // With a million tokens their indexes no longer fit the 2 MB that SQLite keeps by itself, and each checkpoint writes
    // pages from all over the file: 16 MB of either.
    handle.exec('PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4096')
    addDigest(handle)
    // From now on a wait would hold everybody.
    handle.exec('PRAGMA busy_timeout = 0')
    return { handle, journal }
  } catch (error) {
    handle.close()
    throw error
  }
}

/** Before it is full: a small write may find a place that a larger one does not. */
async function requireSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < leastFree) throw unavailable('the disk is full')
}

/** `undefined` where SQLite keeps no log, as in memory: what it does at a commit is then its own business. */
function openJournal(handle: DatabaseSync, file: string): WalSync | undefined {
  const { journal_mode } = handle.prepare('PRAGMA journal_mode').get() as { journal_mode: string }
  if (journal_mode !== 'wal') return undefined
  // The log is there from the first transaction on.
  handle.exec('BEGIN IMMEDIATE; COMMIT')
  const journal = openWalSync(`${file}-wal`)
  handle.exec('PRAGMA synchronous = NORMAL')
  return journal
}

const compile = (statement: Statement): Compiled => ({
  sql: statement.text(() => '?'),
  parameters: statement.values,
})
