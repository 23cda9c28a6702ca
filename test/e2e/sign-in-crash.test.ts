import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { openDatabase, sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { temporaryFolder } from '../support/command.ts'
import type { Server } from '../support/flow.ts'
import { type Engine, engines, freshDatabase } from '../support/gatehouse.ts'
import { type FormOnPage, formWith, open, post } from '../support/pages.ts'
import { patience } from '../support/patience.ts'
import { type UserAgent, userAgent } from '../support/user-agent.ts'
import { configurationFile, kill, type ServerProcess, startServer } from './server-process.ts'

const people = 24
const password = 'mango tree bicycle'

/** A browser with a form that it sends, and may send again. */
interface Attempt {
  agent: UserAgent
  path: string
  form: [string, string][]
  isAnswered: boolean
}

const emailOf = (person: number) => `person${person}@example.com`

const withFields = ({ hidden }: FormOnPage, fields: Record<string, string>): [string, string][] => [
  ...hidden,
  ...Object.entries(fields),
]

/** Everybody opens the page first, so that the forms are sent at the same time. */
const prepare = (server: Server, path: string, first: number): Promise<Attempt[]> =>
  Promise.all(
    Array.from({ length: people }, async (_, index) => {
      const agent = userAgent()
      const page = await open(agent, server, path)
      const fields = { email: emailOf(first + index), name: 'Somebody', password }
      return { agent, path, form: withFields(formWith(page, 'password'), fields), isAnswered: false }
    }),
  )

/** Sends all forms, and kills the process once some of them were answered. */
async function sendAndKill(server: ServerProcess, attempts: readonly Attempt[]): Promise<void> {
  const killAfter = randomInt(1, people / 2)
  let answers = 0
  await Promise.all(
    attempts.map(async (attempt) => {
      try {
        const response = await attempt.agent.post(
          new URL(attempt.path, server.publicUrl).href,
          new URLSearchParams(attempt.form),
        )
        assert.equal(response.status, 303)
      } catch (error) {
        // What `fetch` throws when the connection is gone.
        if (!(error instanceof TypeError)) throw error
        return
      }
      attempt.isAnswered = true
      answers += 1
      if (answers === killAfter) server.signal('SIGKILL')
    }),
  )
  assert.equal(await server.ended, 'SIGKILL')
}

/** Whoever was answered is signed in, and whoever was not gets there by sending the same form again. */
async function sendAgain(server: Server, attempts: readonly Attempt[]): Promise<void> {
  for (const { agent, path, form, isAnswered } of attempts) {
    if (isAnswered)
      assert.equal((await open(agent, server, '/ui/')).url.pathname, '/ui/', 'a session is lost')
    assert.equal((await post(agent, server, path, form)).url.pathname, '/ui/')
  }
}

/** One session of one identity for each browser, each with its proof and the events that tell of it. */
async function assertWhole(dsn: string, sessions: number): Promise<void> {
  const database = openDatabase(dsn, createLogger({ level: 'silent', format: 'json' }))
  try {
    const count = async (statement: ReturnType<typeof sql>) => {
      const [row] = (await database.run(statement)) as { found: number | string }[]
      return Number(row?.found)
    }
    assert.equal(await count(sql`select count(*) as found from sessions where revoked_at is null`), sessions)
    assert.equal(await count(sql`select count(*) as found from sessions where evidence = '[]'`), 0)
    for (const type of ['sign_in.succeeded', 'session.begun'])
      assert.equal(
        await count(sql`select count(*) as found from events where type = ${type}`),
        sessions,
        type,
      )
    assert.equal(await count(sql`select count(*) as found from identities`), people)
  } finally {
    await database.close()
  }
}

async function survive(context: TestContext, engine: Engine): Promise<void> {
  const database = await freshDatabase(engine)
  const folder = await temporaryFolder(context)
  const place = await configurationFile(folder, database.dsn, {
    hashers: { argon2: { memory: 8, iterations: 1 } },
    selfservice: { flows: { verification: { enabled: false } } },
  })
  let server: ServerProcess | undefined
  context.after(async () => {
    await kill(server)
    await database.drop()
  })
  server = await startServer(place, '--migrate')
  let sessions = 0
  for (const path of ['/ui/registration', '/ui/login']) {
    const attempts = await prepare(server, path, 0)
    await sendAndKill(server, attempts)
    assert.ok(attempts.some(({ isAnswered }) => isAnswered))
    server = await startServer(place)
    await sendAgain(server, attempts)
    sessions += people
    await assertWhole(database.dsn, sessions)
  }
}

describe('killed in the middle of sign-ins and started again', { concurrency: true }, () => {
  for (const engine of engines)
    it(
      `no session is without its proof and its events, and the same form leads on, on ${engine}`,
      { timeout: patience(60_000) },
      (context) => survive(context, engine),
    )
})
