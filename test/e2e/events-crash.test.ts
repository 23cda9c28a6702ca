import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase, sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { newAddress } from '../support/auth-flow.ts'
import { temporaryFolder } from '../support/command.ts'
import { createClient, type Server, signIn, token } from '../support/flow.ts'
import { type Engine, engines, freshDatabase } from '../support/gatehouse.ts'
import { register } from '../support/pages.ts'
import { patience } from '../support/patience.ts'
import { userAgent } from '../support/user-agent.ts'
import { configurationFile, kill, type ServerProcess, startServer } from './server-process.ts'

const rounds = 2

/** Everything of which a unit tells, until the process is gone. */
async function workUntilKilled(server: ServerProcess): Promise<number> {
  let [done, dead] = [0, false]
  const killAfter = randomInt(20, 50)
  const again = async (work: (server: Server) => Promise<unknown>) => {
    while (!dead) {
      try {
        await work(server)
      } catch (error) {
        if (!dead) throw error
        return
      }
      done += 1
      if (done !== killAfter) continue
      await sleep(randomInt(0, 4))
      dead = true
      server.signal('SIGKILL')
    }
  }
  const client = await createClient(server)
  await Promise.all([
    again((at) => signIn(at, client, { login: { subject: newAddress() } })),
    again((at) => signIn(at, client, { login: { subject: newAddress(), remember: true } })),
    again((at) => createClient(at)),
    again((at) => register(userAgent(), at, newAddress(), 'mango tree bicycle')),
    again((at) => token(at, client, { grant_type: 'client_credentials' }).then((answer) => answer.json())),
  ])
  assert.equal(await server.ended, 'SIGKILL')
  return done
}

/** What is stored, and what is told of it: the one has to be the other. */
const pairs: [string, ReturnType<typeof sql>, ReturnType<typeof sql>][] = [
  [
    'clients',
    sql`select id from clients`,
    sql`select client as id from events where type = 'client.created'`,
  ],
  [
    'identities',
    sql`select id from identities`,
    sql`select identity as id from events where type = 'identity.registered'`,
  ],
  [
    'credentials',
    sql`select identity_id as id from credentials`,
    sql`select identity as id from events where type = 'credential.added'`,
  ],
  [
    'sessions',
    sql`select id from sessions`,
    sql`select session as id from events where type = 'session.begun' and kind = 'identity'`,
  ],
  [
    'sign-ins',
    sql`select id from sessions union all select id from login_sessions`,
    sql`select session as id from events where type = 'sign_in.succeeded'`,
  ],
  [
    'remembered sign-ins',
    sql`select id from login_sessions`,
    sql`select session as id from events where type = 'session.begun' and kind = 'application'`,
  ],
  [
    'consents',
    sql`select subject as id from grants`,
    sql`select identity as id from events where type = 'consent.given'`,
  ],
  [
    'tokens',
    sql`select client_id as id from access_tokens`,
    sql`select client as id from events where type = 'token.issued'`,
  ],
  [
    'keys',
    sql`select set_name as id from signing_keys`,
    sql`select details as id from events where type = 'key.created'`,
  ],
]

async function survive(context: TestContext, engine: Engine): Promise<void> {
  const store = await freshDatabase(engine)
  const folder = await temporaryFolder(context)
  const hashers = { argon2: { memory: 8, iterations: 1 } }
  const place = await configurationFile(folder, store.dsn, { audit: { tokens: true }, hashers })
  let server: ServerProcess | undefined
  context.after(async () => {
    await kill(server)
    await store.drop()
  })
  for (let round = 0; round < rounds; round += 1) {
    server = await startServer(place, '--migrate')
    const done = await workUntilKilled(server)
    const database = openDatabase(store.dsn, createLogger({ level: 'silent', format: 'json' }))
    try {
      for (const [what, stored, told] of pairs) {
        const [causes, events] = await Promise.all([database.run(stored), database.run(told)])
        assert.ok(causes.length > 0, `no ${what}`)
        if (what === 'keys') assert.equal(events.length, causes.length)
        else assert.deepEqual(idsOf(events), idsOf(causes), what)
      }
    } finally {
      await database.close()
    }
    context.diagnostic(`killed after ${done} pieces of work`)
  }
}

const idsOf = (rows: unknown[]): string[] => rows.map((row) => (row as { id: string }).id).toSorted()

describe('killed in the middle of everything that is told of', { concurrency: true }, () => {
  for (const engine of engines)
    it(
      `there is no event without its cause and no cause without its event on ${engine}`,
      { timeout: patience(120_000) },
      (context) => survive(context, engine),
    )
})
