// The limit that a throughput is compared with: a bare Fastify handler that does nothing but the database operations
// that it is asked for, through the same database layer, and signs what it is asked to sign. No client, no log.
//
//   node bench/limit.ts <dsn>       sends its URL to the process that forked it

import { constants, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { fastify } from 'fastify'
import {
  columnsOf,
  type Database,
  insertWhenConsumed,
  list,
  openDatabase,
  sql,
} from '../src/platform/database/index.ts'
import { createLogger } from '../src/platform/log/index.ts'

interface Tables {
  limit_rows: { hash: string; client_id: string; issued_at: number; expires_at: number }
}

export interface Work {
  /** Rows that are inserted, as one unit in one round trip. */
  writes: number
  /** Rows that are read by their key, each in a round trip of its own. */
  reads: number
  /** Signatures over some 400 bytes. */
  signs?: 'RS256' | 'ES256'
  /** Characters of the body that it is sent, where it is sent one: what the operation sends. */
  sends?: number
  /** Characters of the answer. */
  answers?: number
}

const row = (): Tables['limit_rows'] => ({
  hash: randomUUID(),
  client_id: '01234567-89ab-cdef-0123-456789abcdef',
  issued_at: 1_700_000_000_000,
  expires_at: 1_700_003_600_000,
})

async function useDatabase(database: Database, known: string, { writes, reads }: Work): Promise<void> {
  if (writes > 0) {
    const values = row()
    const first = sql`insert into limit_rows (${columnsOf(values)}) values (${list(Object.values(values))}) returning hash`
    const more = Array.from({ length: writes - 1 }, () =>
      insertWhenConsumed<Tables, 'limit_rows'>('limit_rows', row()),
    )
    if (more.length === 0) await database.run(first)
    else await database.atomically(first, ...more)
  }
  for (let index = 0; index < reads; index += 1) {
    await database.run(sql`select * from limit_rows where hash = ${known}`)
  }
}

const signInBackground = promisify(sign)
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const signatures = {
  RS256: (input: Buffer) =>
    signInBackground('sha256', input, { key: rsa, padding: constants.RSA_PKCS1_PADDING }),
  ES256: async (input: Buffer) => sign('sha256', input, { key: ec, dsaEncoding: 'ieee-p1363' }),
}

const [dsn = 'sqlite://:memory:'] = process.argv.slice(2)
const database = openDatabase(dsn, createLogger({ level: 'warn', format: 'json' }))
const known = row()
await database.run(
  sql`create table limit_rows (hash text primary key, client_id text not null, issued_at bigint not null, expires_at bigint not null)`,
)
await database.tables<Tables>().insertInto('limit_rows').values(known).execute()

const server = fastify()
server.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, body, done) => done(null, body),
)
server.all<{ Querystring: Record<string, string> }>('/work', async ({ query }) => {
  await useDatabase(database, known.hash, { writes: Number(query['writes']), reads: Number(query['reads']) })
  const algorithm = query['signs'] as keyof typeof signatures | undefined
  if (algorithm === undefined) return { done: 'x'.repeat(Number(query['answers'])) }
  return { signature: (await signatures[algorithm](randomBytes(400))).toString('base64url') }
})
process.send?.(await server.listen({ host: '127.0.0.1', port: 0 }))
