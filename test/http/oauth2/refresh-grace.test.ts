import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openDatabase, sql } from '../../../src/platform/database/index.ts'
import { createLogger } from '../../../src/platform/log/index.ts'
import { configure } from '../../../src/server/configuration/index.ts'
import { createClient, introspect, type RegisteredClient, signIn, token } from '../../support/flow.ts'
import {
  freshDatabase,
  startOn,
  type TestDatabase,
  type TestGatehouse,
  testConfiguration,
} from '../../support/gatehouse.ts'
import { assertError, onEachEngine, type Suite, type Wire, wireOf } from './suite.ts'

const minute = 60_000
const graceOf = (refresh_token: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  oauth2: { grant: { refresh_token } },
  ...rest,
})

const refresh = (server: TestGatehouse, client: RegisteredClient, refresh_token: string) =>
  token(server, client, { grant_type: 'refresh_token', refresh_token })

const refreshed = async ({ server, client }: Suite, value: string): Promise<Wire> => {
  const response = await refresh(server, client, value)
  assert.equal(response.status, 200)
  return wireOf(response)
}

onEachEngine(
  'refresh tokens with a grace period',
  (suite) => {
    it('Hydra API: within the period a used refresh token gives the same successor', async () => {
      const { refresh_token: used } = await signIn(suite.server, suite.client)
      const first = await refreshed(suite, used)
      suite.server.clock.advance(50_000)
      const second = await refreshed(suite, used)
      assert.equal(second.refresh_token, first.refresh_token)
      assert.equal(second.access_token, first.access_token)
      assert.equal(second['scope'], first['scope'])
      assert.ok(Number(second['expires_in']) <= Number(first['expires_in']) - 50)
      assert.equal((await introspect(suite.server, second.access_token))['active'], true)
      const next = await refreshed(suite, second.refresh_token)
      assert.notEqual(next.refresh_token, second.refresh_token)
    })

    it('RFC 9700 §4.14.2: once its successor was used, a used token gives nothing, and ends nothing', async () => {
      const { refresh_token: used } = await signIn(suite.server, suite.client)
      const first = await refreshed(suite, used)
      const second = await refreshed(suite, first.refresh_token)
      await assertError(await refresh(suite.server, suite.client, used), 400, 'invalid_grant', /already used/)
      assert.equal((await introspect(suite.server, second.access_token))['active'], true)
      // The last answer may still have been lost.
      assert.equal((await refreshed(suite, first.refresh_token)).refresh_token, second.refresh_token)
      suite.server.clock.advance(minute)
      await refresh(suite.server, suite.client, used)
      assert.deepEqual(await introspect(suite.server, second.access_token), { active: false })
    })

    it('Hydra API: within the period a used token introspects as active, as long as it gives something', async () => {
      const { refresh_token: used } = await signIn(suite.server, suite.client)
      const first = await refreshed(suite, used)
      suite.server.clock.advance(50_000)
      assert.equal((await introspect(suite.server, used))['active'], true)
      await refreshed(suite, first.refresh_token)
      assert.deepEqual(await introspect(suite.server, used), { active: false })
      assert.equal((await introspect(suite.server, first.refresh_token))['active'], true)
      suite.server.clock.advance(minute)
      assert.deepEqual(await introspect(suite.server, first.refresh_token), { active: false })
    })

    it('Hydra API: a token without its prefix is the same token', async () => {
      const { refresh_token: used } = await signIn(suite.server, suite.client)
      const first = await refreshed(suite, used)
      const second = await refreshed(suite, used.replace('ory_rt_', ''))
      assert.equal(second.access_token, first.access_token)
    })

    it('RFC 9700 §4.14.2: after the period a second use ends every token of the grant', async () => {
      const { refresh_token: used } = await signIn(suite.server, suite.client)
      const first = await refreshed(suite, used)
      suite.server.clock.advance(minute)
      await assertError(
        await refresh(suite.server, suite.client, used),
        400,
        'invalid_grant',
        /The refresh token was already used\.$/,
      )
      for (const value of [first.access_token, first.refresh_token])
        assert.deepEqual(await introspect(suite.server, value), { active: false })
    })

    it('RFC 6749 §6: another client gets nothing for a used token, and does not end it', async () => {
      const { refresh_token: used } = await signIn(suite.server, suite.client)
      const first = await refreshed(suite, used)
      const other = await createClient(suite.server)
      await assertError(await refresh(suite.server, other, used), 400, 'invalid_grant', /Client ID/)
      assert.equal((await introspect(suite.server, first.access_token))['active'], true)
    })

    it('RFC 7009 §2.1: a grant that was revoked has no grace', async () => {
      const { refresh_token: used } = await signIn(suite.server, suite.client)
      const first = await refreshed(suite, used)
      await fetch(new URL('oauth2/revoke', suite.server.publicUrl), {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${suite.client.client_id}:${suite.client.client_secret}`).toString('base64')}`,
        },
        body: new URLSearchParams({ token: first.refresh_token }),
      })
      await assertError(await refresh(suite.server, suite.client, used), 400, 'invalid_grant')
    })

    it('Hydra API: the same holds for JWT access tokens', async () => {
      const client = await createClient(suite.server, { access_token_strategy: 'jwt' })
      const { refresh_token: used } = await signIn(suite.server, client)
      const [first, second] = [
        await wireOf(await refresh(suite.server, client, used)),
        await wireOf(await refresh(suite.server, client, used)),
      ]
      assert.equal(second.access_token, first.access_token)
      assert.equal((await introspect(suite.server, second.access_token))['active'], true)
    })
  },
  graceOf({ rotation_grace_period: '1m' }),
)

onEachEngine(
  'refresh tokens with a counted grace period',
  (suite) => {
    it('Hydra API: so many uses give the same successor, the first one counted, and one more ends the grant', async () => {
      const { refresh_token: used } = await signIn(suite.server, suite.client)
      const first = await refreshed(suite, used)
      suite.server.clock.advance(10 * minute)
      assert.equal((await introspect(suite.server, used))['active'], true)
      assert.equal((await refreshed(suite, used)).refresh_token, first.refresh_token)
      assert.deepEqual(await introspect(suite.server, used), { active: false })
      await assertError(await refresh(suite.server, suite.client, used), 400, 'invalid_grant', /already used/)
      assert.deepEqual(await introspect(suite.server, first.access_token), { active: false })
    })
  },
  graceOf({ rotation_grace_period: '1h', rotation_grace_reuse_count: 2 }),
)

onEachEngine(
  'refresh tokens with a grace period for one use',
  (suite) => {
    it('Hydra API: a count of one allows no second use', async () => {
      const { refresh_token: used } = await signIn(suite.server, suite.client)
      const first = await refreshed(suite, used)
      await assertError(await refresh(suite.server, suite.client, used), 400, 'invalid_grant', /already used/)
      assert.deepEqual(await introspect(suite.server, first.access_token), { active: false })
    })
  },
  graceOf({ rotation_grace_period: '1h', rotation_grace_reuse_count: 1 }),
)

onEachEngine('refresh tokens without a grace period', (suite) => {
  it('RFC 9700 §4.14.2: of 50 parallel uses exactly one succeeds', async () => {
    const { refresh_token: used } = await signIn(suite.server, suite.client)
    const all = await Promise.all(Array.from({ length: 50 }, () => refresh(suite.server, suite.client, used)))
    assert.equal(all.filter(({ status }) => status === 200).length, 1)
    assert.equal(all.filter(({ status }) => status === 400).length, 49)
  })
})

it('Hydra API: a grace period is at most 5 minutes, or 180 days where uses are counted', () => {
  const withGrace = (rotation_grace_period: string, rotation_grace_reuse_count = 0) =>
    configure(
      testConfiguration('sqlite://:memory:', graceOf({ rotation_grace_period, rotation_grace_reuse_count })),
    )
  for (const [period, count] of [['5m'], ['4320h', 1]] as const) withGrace(period, count)
  for (const [period, count] of [['5m1s'], ['4321h', 1]] as const)
    assert.throws(() => withGrace(period, count), /rotation_grace_period must be at most 5m/)
})

describe('two servers on one PostgreSQL', () => {
  let database: TestDatabase
  let nodes: [TestGatehouse, TestGatehouse]
  before(async () => {
    database = await freshDatabase('postgres')
    const first = await startOn(database.dsn, graceOf({ rotation_grace_period: '1m' }))
    const urls = { self: { issuer: first.publicUrl } }
    nodes = [first, await startOn(database.dsn, graceOf({ rotation_grace_period: '1m' }, { urls }))]
  })
  after(async () => {
    await Promise.all(nodes.map((node) => node.close()))
    await database.drop()
  })

  it('Hydra API: of 50 parallel uses within the period all get the same successor', async () => {
    const client = await createClient(nodes[0])
    const { refresh_token: used } = await signIn(nodes[0], client)
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) => refresh(nodes[index % 2] as TestGatehouse, client, used)),
    )
    assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([200]))
    const pairs = await Promise.all(all.map(wireOf))
    assert.equal(new Set(pairs.map((pair) => pair.refresh_token)).size, 1)
    assert.equal(new Set(pairs.map((pair) => pair.access_token)).size, 1)
    const [pair] = pairs
    for (const node of nodes) assert.equal((await introspect(node, pair?.access_token ?? ''))['active'], true)
    assert.equal((await refresh(nodes[1], client, pair?.refresh_token ?? '')).status, 200)
  })

  it('ASVS 11.3: the database alone does not yield the successor', async () => {
    const client = await createClient(nodes[0])
    const { refresh_token: used } = await signIn(nodes[0], client)
    const pair = await wireOf(await refresh(nodes[0], client, used))
    const reader = openDatabase(database.dsn, createLogger({ level: 'silent', format: 'json' }))
    const rows = await reader.run(sql`select successor from refresh_tokens where successor is not null`)
    await reader.close()
    assert.ok(rows.length > 0)
    const stored = JSON.stringify(rows)
    for (const value of [pair.access_token, pair.refresh_token])
      assert.equal(stored.includes(value.slice(7, 40)), false)
  })
})
