import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../support/command.ts'
import {
  authorization,
  authorize,
  createClient,
  introspect,
  type RegisteredClient,
  redirectUri,
  type Server,
  type Tokens,
  token,
} from '../support/flow.ts'
import { engines, freshDatabase } from '../support/gatehouse.ts'
import { patience } from '../support/patience.ts'
import { configurationFile, kill, type ServerProcess, startServer } from './server-process.ts'

const rounds = 3
const codesOfRound = 40
const connections = 12

/** An authorization code and everything that became of it. */
interface Attempt {
  code: string
  verifier: string
  /** `sent` and nothing more: the process died before it answered. */
  fate: 'waiting' | 'sent' | 'answered'
  tokens?: Tokens
}

/** Runs `work` for all items, so many at a time. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: connections }, worker))
}

async function prepare(server: Server, client: RegisteredClient): Promise<Attempt[]> {
  const attempts: Attempt[] = []
  await inParallel(Array.from({ length: codesOfRound }), async () => {
    const request = authorization(server, client.client_id)
    const code = (await authorize(server, request)).searchParams.get('code')
    assert.ok(code)
    attempts.push({ code, verifier: request.verifier, fate: 'waiting' })
  })
  return attempts
}

const redeem = (server: Server, client: RegisteredClient, { code, verifier }: Attempt): Promise<Response> =>
  token(server, client, {
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
  })

/** Redeems all codes at once, beside other load, and kills the process somewhere in the middle. */
async function crash(
  server: ServerProcess,
  client: RegisteredClient,
  attempts: Attempt[],
): Promise<Tokens[]> {
  const others: Tokens[] = []
  let dead = false
  let answers = 0
  const killAfter = randomInt(1, codesOfRound - connections)
  const load = async () => {
    while (!dead) {
      const response = await token(server, client, { grant_type: 'client_credentials', scope: 'photos.read' })
      others.push((await response.json()) as Tokens)
    }
  }
  const exchange = async (attempt: Attempt) => {
    if (dead) return
    attempt.fate = 'sent'
    const response = await redeem(server, client, attempt)
    const body = await response.json()
    assert.equal(response.status, 200)
    attempt.fate = 'answered'
    attempt.tokens = body as Tokens
    answers += 1
    if (answers !== killAfter) return
    await sleep(randomInt(0, 4))
    server.signal('SIGKILL')
    dead = true
  }
  const died = (error: unknown) => {
    // What `fetch` throws when the connection is gone; a body that breaks off is one too.
    if (!dead || !(error instanceof TypeError)) throw error
  }
  await Promise.all([
    inParallel(attempts, (attempt) => exchange(attempt).catch(died)),
    ...Array.from({ length: 4 }, () => load().catch(died)),
  ])
  assert.equal(await server.ended, 'SIGKILL')
  return others
}

const isActive = async (server: Server, value: string): Promise<boolean> =>
  (await introspect(server, value))['active'] === true

/** RFC 6749 §4.1.2: a code is used once, and a second use ends what the first one gave. */
async function assertUsedUp(server: Server, client: RegisteredClient, attempt: Attempt): Promise<void> {
  const response = await redeem(server, client, attempt)
  assert.equal(response.status, 400)
  assert.equal(((await response.json()) as Record<string, string>)['error'], 'invalid_grant')
}

const verifyOthers = (server: Server, others: Tokens[]): Promise<void> =>
  inParallel(others, async ({ access_token }) => {
    assert.ok(await isActive(server, access_token), 'a received token of a client was lost')
  })

async function verify(server: Server, client: RegisteredClient, attempts: Attempt[]): Promise<void> {
  await inParallel(attempts, async (attempt) => {
    const { tokens, fate } = attempt
    if (tokens !== undefined) {
      assert.ok(await isActive(server, tokens.access_token), 'a received access token was lost')
      assert.ok(await isActive(server, tokens.refresh_token), 'a received refresh token was lost')
      await assertUsedUp(server, client, attempt)
      assert.equal(await isActive(server, tokens.access_token), false)
      assert.equal(await isActive(server, tokens.refresh_token), false)
      return
    }
    const response = await redeem(server, client, attempt)
    const body = (await response.json()) as Tokens & { error?: string }
    if (response.status === 200) {
      assert.ok(await isActive(server, body.access_token))
      assert.ok(await isActive(server, body.refresh_token))
    } else {
      assert.equal(fate, 'sent', 'a code that nobody has used is refused')
      assert.deepEqual([response.status, body.error], [400, 'invalid_grant'])
    }
    await assertUsedUp(server, client, attempt)
  })
}

async function survive(context: TestContext, engine: (typeof engines)[number]): Promise<void> {
  const database = await freshDatabase(engine)
  const folder = await temporaryFolder(context)
  const place = await configurationFile(folder, database.dsn)
  let server: ServerProcess | undefined
  context.after(async () => {
    await kill(server)
    await database.drop()
  })
  server = await startServer(place, '--migrate')
  const client = await createClient(server)
  const seen = { answered: 0, sent: 0, waiting: 0 }
  for (let round = 0; round < rounds; round += 1) {
    const attempts = await prepare(server, client)
    const others = await crash(server, client, attempts)
    for (const { fate } of attempts) seen[fate] += 1
    server = await startServer(place)
    await verifyOthers(server, others)
    await verify(server, client, attempts)
  }
  context.diagnostic(`${seen.answered} codes answered, ${seen.sent} without answer, ${seen.waiting} not sent`)
  assert.ok(seen.answered > 0 && seen.sent > 0, 'the process was not killed in the middle')
}

describe('killed in the middle of code exchanges and started again', { concurrency: true }, () => {
  for (const engine of engines) {
    it(
      `no code is redeemed twice and no received token is lost on ${engine}`,
      { timeout: patience(60_000) },
      (context) => survive(context, engine),
    )
  }
})
