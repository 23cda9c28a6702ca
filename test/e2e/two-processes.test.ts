import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { temporaryFolder } from '../support/command.ts'
import {
  admin,
  authorization,
  basic,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  token,
} from '../support/flow.ts'
import { patience, until } from '../support/patience.ts'
import { createPostgresDatabase, type TestDatabase } from '../support/postgres.ts'
import { locationOf, userAgent } from '../support/user-agent.ts'
import { configurationFile, isReady, kill, type ServerProcess, startServer } from './server-process.ts'

describe('two processes on one PostgreSQL', () => {
  let database: TestDatabase
  let removeFolder: () => Promise<void>
  let first: ServerProcess
  let second: ServerProcess

  before(async () => {
    database = await createPostgresDatabase()
    const folder = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    const place = await configurationFile(folder, database.dsn)
    // Both are the same issuer, as behind one load balancer.
    const issuer = { urls: { self: { issuer: place.publicUrl } } }
    const other = await configurationFile(folder, database.dsn, issuer)
    first = await startServer(place, '--migrate')
    second = await startServer(other)
  })
  after(async () => {
    await Promise.all([kill(first), kill(second)])
    await database.drop()
    await removeFolder()
  })

  /** As a load balancer would: what was meant for the issuer goes to one of its nodes. */
  const to = (node: ServerProcess, url: string): string =>
    new URL(new URL(url).pathname + new URL(url).search, node.publicUrl).href

  const accept = async (node: ServerProcess, kind: 'login' | 'consent', from: Response, body: unknown) => {
    const challenge = locationOf(from).searchParams.get(`${kind}_challenge`)
    const path = `/admin/oauth2/auth/requests/${kind}/accept?${kind}_challenge=${challenge}`
    const response = await admin(node, 'PUT', path, body)
    assert.equal(response.status, 200)
    return (await json(response))['redirect_to'] ?? ''
  }

  /** Every leg of a flow on the node that `nodes` names next. */
  const flow = async (client: RegisteredClient, nodes: ServerProcess[]): Promise<Tokens> => {
    const node = (leg: number): ServerProcess => nodes[leg % nodes.length] as ServerProcess
    const agent = userAgent()
    const { url, verifier } = authorization(node(0), client.client_id)
    const login = await agent.get(to(node(0), url.href))
    const afterLogin = await accept(node(1), 'login', login, { subject: 'ada', remember: true })
    const consent = await agent.get(to(node(2), afterLogin))
    const afterConsent = await accept(node(3), 'consent', consent, {
      grant_scope: ['openid', 'offline_access'],
      session: { id_token: { email: 'ada@example.com' } },
    })
    const callback = locationOf(await agent.get(to(node(4), afterConsent)))
    const response = await token(node(5), client, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    })
    assert.equal(response.status, 200)
    return (await response.json()) as Tokens
  }

  it('share one flow: authorize on the first, accept on the second, redeem on the first', async () => {
    const client = await createClient(first)
    const tokens = await flow(client, [first, second, first, second, first, first])
    for (const node of [first, second]) {
      const user = await fetch(new URL('userinfo', node.publicUrl), {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      })
      assert.partialDeepStrictEqual(await user.json(), { sub: 'ada', email: 'ada@example.com' })
    }
  })

  it('share one flow whose every leg meets the other node than the last', async () => {
    const client = await createClient(second)
    const tokens = await flow(client, [second, first])
    const refreshed = await token(second, client, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    })
    assert.equal(refreshed.status, 200)
    const { access_token } = await json<Tokens>(refreshed)
    assert.partialDeepStrictEqual(await introspect(first, access_token), { active: true, sub: 'ada' })
    assert.deepEqual(await introspect(first, tokens.access_token), { active: false })
  })

  it('publish the same keys and the same issuer', async () => {
    const read = async (node: ServerProcess, path: string) =>
      json<unknown>(await fetch(new URL(path, node.publicUrl)))
    for (const path of ['.well-known/jwks.json', '.well-known/openid-configuration'])
      assert.deepEqual(await read(first, path), await read(second, path))
  })

  it('learn of each other within moments that a client changed', async () => {
    const client = await createClient(first)
    const grant = { grant_type: 'client_credentials' }
    assert.equal((await token(second, client, grant)).status, 200)
    assert.equal((await admin(first, 'DELETE', `/admin/clients/${client.client_id}`)).status, 204)
    await until(async () => (await token(second, client, grant)).status === 401, 2000)
  })
})

/** A token request whose body is sent only in part; `finish` sends the rest. */
async function halfSent(server: ServerProcess, client: RegisteredClient) {
  const body = 'grant_type=client_credentials&scope=photos.read'
  const sending: ClientRequest = request(new URL('oauth2/token', server.publicUrl), {
    method: 'POST',
    agent: false,
    headers: {
      authorization: basic(client),
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': body.length,
      // The server says when it has read the beginning (RFC 9110 §10.1.1).
      expect: '100-continue',
    },
  })
  const response = once(sending, 'response') as Promise<[IncomingMessage]>
  response.catch(() => {})
  sending.flushHeaders()
  await once(sending, 'continue')
  sending.write(body.slice(0, 10))
  return {
    finish: async (): Promise<{ status: number | undefined; tokens: Tokens }> => {
      sending.end(body.slice(10))
      const [message] = await response
      const chunks = await message.setEncoding('utf8').toArray()
      return { status: message.statusCode, tokens: JSON.parse(chunks.join('')) as Tokens }
    },
  }
}

it('SIGTERM lets requests under way complete, refuses new ones and ends with 0', async (context) => {
  const database = await createPostgresDatabase()
  const place = await configurationFile(await temporaryFolder(context), database.dsn)
  const server = await startServer(place, '--migrate')
  context.after(async () => {
    await kill(server)
    await database.drop()
  })
  const client = await createClient(server)
  const underWay = await Promise.all(Array.from({ length: 10 }, () => halfSent(server, client)))
  server.signal('SIGTERM')
  await until(async () => !(await isReady(server.publicUrl)))

  const issued: string[] = []
  for (const { finish } of underWay) {
    const { status, tokens } = await finish()
    assert.equal(status, 200)
    issued.push(tokens.access_token)
  }
  const answered = performance.now()
  assert.equal(await server.ended, 0)
  assert.ok(performance.now() - answered < patience(2000), 'the process lingers after its last answer')

  const next = await startServer(place)
  for (const value of issued) assert.equal((await introspect(next, value))['active'], true)
  next.signal('SIGTERM')
  assert.equal(await next.ended, 0)
})

it('three processes that start at once on an empty database all become ready', async (context) => {
  const database = await createPostgresDatabase()
  const folder = await temporaryFolder(context)
  const automigrate = { database: { automigrate: true } }
  const places = await Promise.all([1, 2, 3].map(() => configurationFile(folder, database.dsn, automigrate)))
  const started = await Promise.allSettled(places.map((place) => startServer(place)))
  const servers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  context.after(async () => {
    await Promise.all(servers.map(kill))
    await database.drop()
  })
  assert.deepEqual(
    started.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : [])),
    [],
  )
  const keys = await Promise.all(
    servers.map(async ({ publicUrl }) => (await fetch(new URL('.well-known/jwks.json', publicUrl))).text()),
  )
  assert.equal(new Set(keys).size, 1)
})
