// The limit that a throughput is compared with: a bare Fastify handler that does nothing but the database operations
// that it is asked for, through the same database layer, and signs what it is asked to sign. No client, no log.
//
//   node bench/limit.ts <dsn>       sends its URL to the process that forked it

import { constants, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { fastify } from 'fastify'
import { openDatabase } from '../src/platform/database/index.ts'
import { createLogger } from '../src/platform/log/index.ts'
import { type DatabaseWork, databaseWork, prepareDatabase, prepareGrant } from './database-work.ts'

export interface Work {
  /** What the request does to the database, in one round trip. */
  does?: DatabaseWork
  /** Signatures over some 400 bytes. */
  signs?: 'RS256' | 'ES256'
  /** Characters of the body that it is sent, where it is sent one: what the operation sends. */
  sends?: number
  /** Characters of the answer. */
  answers?: number
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
await prepareDatabase(database)

const server = fastify()
server.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, body, done) => done(null, body),
)
server.all<{ Querystring: Record<string, string> }>('/work', async ({ query }) => {
  const { does, id = '', next = '', signs, answers } = query
  if (does !== undefined) await databaseWork[does as DatabaseWork](database, id, next, Date.now())
  if (signs === undefined) return { done: 'x'.repeat(Number(answers)) }
  return { signature: (await signatures[signs as 'RS256'](randomBytes(400))).toString('base64url') }
})
server.get<{ Querystring: { id: string } }>('/prepare', async ({ query }) => {
  await prepareGrant(database, query.id, Date.now())
  return {}
})
process.send?.(await server.listen({ host: '127.0.0.1', port: 0 }))
