import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { freePorts } from '../support/command.ts'
import { admin, createClient, introspect, json, type RegisteredClient, token } from '../support/flow.ts'
import { startOn, type TestGatehouse, testSecret } from '../support/gatehouse.ts'
import { patience, until } from '../support/patience.ts'
import { createPostgresDatabase, type TestDatabase } from '../support/postgres.ts'
import { type Balancer, balancer, resourceServer, startLoad } from './token-load.ts'

const sets = ['hydra.openid.id-token', 'hydra.jwt.access-token']
const people = ['ada', 'grace', 'barbara', 'frances']

describe('two nodes on one PostgreSQL, under load', () => {
  let database: TestDatabase
  let nodes: Balancer
  let issuer: string | undefined
  const started = new Set<TestGatehouse>()

  before(async () => {
    database = await createPostgresDatabase()
  })
  beforeEach(() => {
    nodes = balancer()
    issuer = undefined
  })
  after(async () => {
    for (const node of started) await node.close()
    await database.drop()
  })

  /** All nodes are the issuer that the first one's address names. */
  const start = async (overrides: Record<string, unknown> = {}): Promise<TestGatehouse> => {
    const [port = 0] = await freePorts(1)
    const publicUrl = `http://127.0.0.1:${port}/`
    issuer ??= publicUrl
    const node = await startOn(database.dsn, {
      serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
      urls: { self: { issuer } },
      ...overrides,
    })
    const reached = { ...node, publicUrl }
    started.add(reached)
    nodes.join(reached)
    return reached
  }
  const stop = async (node: TestGatehouse): Promise<void> => {
    await nodes.leave(node)
    started.delete(node)
    await node.close()
  }
  const register = (): Promise<RegisteredClient> =>
    createClient(nodes.next(), { access_token_strategy: 'jwt' })
  const keysOf = async (set: string): Promise<{ kid: string; alg: string }[]> =>
    (
      await json<{ keys: { kid: string; alg: string }[] }>(
        await admin(nodes.next(), 'GET', `/admin/keys/${set}`),
      )
    ).keys

  it('rotations by hand fail no verification: on no node, by no resource server, not as a hint', async () => {
    const running = [await start(), await start()]
    const client = await register()
    const load = await startLoad(nodes, client, resourceServer(nodes, 0), people)
    const made: string[] = []
    for (const alg of ['ES256', 'EdDSA', 'RS256', 'ES384']) {
      for (const set of sets) {
        const response = await admin(nodes.next(), 'POST', `/admin/keys/${set}`, { alg })
        assert.equal(response.status, 201)
        made.push((await json<{ keys: [{ kid: string }] }>(response)).keys[0].kid)
      }
      await until(() => made.every((kid) => load.kids.has(kid)))
    }
    await until(() => load.rounds >= 20)
    await load.stop()
    assert.deepEqual(load.problems, [])
    assert.deepEqual(
      made.filter((kid) => !load.kids.has(kid)),
      [],
    )
    for (const node of running) await stop(node)
  })

  it('automatic rotation fails no verification, also by clients that ask for the key set once in a while', async () => {
    const lifespan = patience(700)
    const milliseconds = (value: number) => `${Math.round(value)}ms`
    const rotation = { interval: milliseconds(1.5 * lifespan), overlap: milliseconds(0.75 * lifespan) }
    const keys = { id_token: { algorithm: 'ES256' }, access_token: { algorithm: 'EdDSA' }, rotation }
    const lifespans = { access_token: milliseconds(lifespan), id_token: milliseconds(lifespan) }
    const running = [await start({ keys, ttl: lifespans }), await start({ keys, ttl: lifespans })]
    const client = await register()
    const load = await startLoad(nodes, client, resourceServer(nodes, 1000), people)
    await until(() => load.kids.size >= 6 && load.rounds >= 20, 60_000)
    await load.stop()
    assert.deepEqual(load.problems, [])
    // One that verifies still, one that signs, one that is to come; clients may have chosen other algorithms of ID tokens.
    for (const set of sets) {
      const kept = (await keysOf(set)).filter(
        ({ alg }) => alg === 'ES256' || set === 'hydra.jwt.access-token',
      )
      assert.ok(kept.length <= 3, `${kept.length} keys in ${set}`)
    }
    for (const node of running) await stop(node)
  })

  it('a new system secret fails no request, and then the old one can go', async () => {
    const next = 'the-next-system-secret-0123456789'
    const withSecrets = (...system: string[]) => ({ secrets: { system } })
    let running = [await start(withSecrets(testSecret)), await start(withSecrets(testSecret))]
    const client = await register()
    const load = await startLoad(nodes, client, resourceServer(nodes, 0), people)
    const kids = async () => Promise.all(sets.map(async (set) => (await keysOf(set)).map(({ kid }) => kid)))
    const before = await kids()
    // First every node learns to open what the new secret seals, then they begin to seal with it.
    for (const secrets of [withSecrets(testSecret, next), withSecrets(next, testSecret)]) {
      const replaced = running
      running = []
      for (const node of replaced) {
        running.push(await start(secrets))
        await stop(node)
      }
      const { rounds } = load
      await until(() => load.rounds >= rounds + people.length)
    }
    await until(() => load.rounds >= 20)
    await load.stop()
    assert.deepEqual(load.problems, [])

    const issued = await token(nodes.next(), client, { grant_type: 'client_credentials' })
    const { access_token } = await json(issued)
    await start(withSecrets(next))
    for (const node of running) await stop(node)
    assert.deepEqual(await kids(), before)
    assert.equal((await introspect(nodes.next(), access_token ?? ''))['active'], true)
  })
})
