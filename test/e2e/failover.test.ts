import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../support/command.ts'
import {
  admin,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  type Server,
  signIn,
  type Tokens,
  token,
} from '../support/flow.ts'
import { patience, until } from '../support/patience.ts'
import { createPostgresServer, type PostgresServer } from '../support/postgres-outage.ts'
import { configurationFile, kill, type ServerProcess, startServer } from './server-process.ts'

const recoveryLimit = 5000
/** Milliseconds: these clients are impatient. */
const comeAgainAfter = 100

interface Load {
  /** Access tokens that a client has got. */
  answered: string[]
  /** The end of each chain of refresh tokens. */
  chains: Tokens[]
  /** Answers that no client should get, whatever becomes of the database. */
  problems: string[]
  refused: number
  stop(): Promise<void>
}

/** Clients that get tokens and refresh them without end, and come again with the same request when they are told so. */
function startLoad(nodes: readonly Server[], client: RegisteredClient, chains: Tokens[]): Load {
  const load: Load = { answered: [], chains, problems: [], refused: 0, stop: async () => {} }
  let running = true
  const ask = async (node: Server, form: Record<string, string>): Promise<Tokens | undefined> => {
    const response = await token(node, client, form)
    if (response.status === 200) return json<Tokens>(response)
    load.refused += 1
    const [text, retryAfter] = [await response.text(), response.headers.get('retry-after')]
    if (response.status !== 503 || retryAfter === null || !text.includes('temporarily_unavailable'))
      load.problems.push(`${response.status} ${text} (retry-after ${retryAfter})`)
    await sleep(comeAgainAfter)
    return undefined
  }
  const forTokens = async (node: Server) => {
    while (running) {
      const tokens = await ask(node, { grant_type: 'client_credentials', scope: 'photos.read' })
      if (tokens) load.answered.push(tokens.access_token)
    }
  }
  const forRefresh = async (index: number) => {
    for (let turn = index; running; turn += 1) {
      const { refresh_token } = chains[index] as Tokens
      const node = nodes[turn % nodes.length] as Server
      const tokens = await ask(node, { grant_type: 'refresh_token', refresh_token })
      if (tokens) chains[index] = tokens
    }
  }
  const lives = [
    ...nodes.flatMap((node) => [forTokens(node), forTokens(node)]),
    ...chains.map((_, index) => forRefresh(index)),
  ]
  load.stop = async () => {
    running = false
    await Promise.all(lives)
  }
  return load
}

async function failOver(
  context: TestContext,
  fails: (primary: PostgresServer) => Promise<void>,
  ends: (primary: PostgresServer) => Promise<void>,
): Promise<void> {
  const primary = await createPostgresServer()
  context.after(primary.remove)
  const replica = await primary.follow()
  context.after(replica.remove)
  const nodes: ServerProcess[] = []
  context.after(() => Promise.all(nodes.map(kill)))

  const folder = await temporaryFolder(context)
  const hosts = [primary, replica].map(({ port }) => `127.0.0.1:${port}`).join(',')
  const dsn = `postgres://${primary.credentials}${hosts}/postgres?max_conns=8&target_session_attrs=read-write`
  const place = await configurationFile(folder, dsn)
  const issuer = { urls: { self: { issuer: place.publicUrl } } }
  nodes.push(await startServer(place, '--migrate'))
  nodes.push(await startServer(await configurationFile(folder, dsn, issuer)))
  const [first, second] = nodes as [ServerProcess, ServerProcess]
  const client = await createClient(first)
  const chains = await Promise.all([1, 2, 3, 4].map(() => signIn(first, client)))
  const load = startLoad(nodes, client, chains)
  await until(() => load.answered.length > 50)

  await replica.promote()
  const promoted = performance.now()
  await fails(primary)
  const works = async (node: Server) =>
    (await token(node, client, { grant_type: 'client_credentials' })).status === 200
  const stored = async () =>
    Number((await replica.sql('select count(*) as count from access_tokens'))[0]?.['count'])
  const begun = await stored()
  await until(async () => (await Promise.all(nodes.map(works))).every(Boolean) && (await stored()) > begun)
  const recovered = performance.now() - promoted
  context.diagnostic(
    `recovered after ${Math.round(recovered)} ms, ${load.refused} requests refused meanwhile`,
  )
  assert.ok(recovered < patience(recoveryLimit / 2), `${Math.round(recovered)} ms`)

  const answered = load.answered.length
  await ends(primary)
  await until(() => load.answered.length > answered + 50)
  await load.stop()
  assert.deepEqual(load.problems, [])
  for (const node of nodes) assert.equal(node.child.exitCode, null, node.logs())

  for (const value of load.answered) assert.equal((await introspect(first, value))['active'], true)
  for (const { access_token, refresh_token } of chains) {
    assert.equal((await introspect(second, access_token))['active'], true)
    const response = await token(second, client, { grant_type: 'refresh_token', refresh_token })
    assert.equal(response.status, 200, await response.text())
  }
  // Notifications come from the new primary, too.
  assert.equal((await admin(first, 'DELETE', `/admin/clients/${client.client_id}`)).status, 204)
  await until(
    async () => (await token(second, client, { grant_type: 'client_credentials' })).status === 401,
    1000,
  )
}

describe('failover under load: both nodes follow to the promoted replica within five seconds, and nothing answered is lost', () => {
  it('from a primary that takes no writes any more, and then stops', (context) =>
    failOver(
      context,
      async (primary) => {
        await primary.sql('alter system set default_transaction_read_only = on')
        await primary.sql('select pg_reload_conf()')
      },
      (primary) => primary.stop(),
    ))

  it('from a primary that is frozen, and comes to itself as one that nobody needs', (context) =>
    failOver(
      context,
      async (primary) => primary.freeze(),
      async (primary) => primary.thaw(),
    ))
})
