import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../../../src/platform/http/index.ts'
import {
  admin,
  authorization,
  createClient,
  introspect,
  type RegisteredClient,
  redirectUri,
  signIn,
  token,
  toLogin,
} from '../../support/flow.ts'
import { freshDatabase, startOn, type TestDatabase, type TestGatehouse } from '../../support/gatehouse.ts'
import { until } from '../../support/patience.ts'
import { userAgent } from '../../support/user-agent.ts'
import { accepted, type Suite, visit, wireOf } from './suite.ts'

describe('two processes on one PostgreSQL database', () => {
  let database: TestDatabase
  let a: TestGatehouse
  let b: TestGatehouse
  let onA: Suite
  let client: RegisteredClient

  before(async () => {
    database = await freshDatabase('postgres')
    const [portA, portB] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')]
    const at = (port: number) => ({
      serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
      urls: { self: { issuer: `http://127.0.0.1:${portA}/`, public: `http://127.0.0.1:${portA}/` } },
    })
    // Both find an empty database and start at the same moment.
    ;[a, b] = await Promise.all([startOn(database.dsn, at(portA)), startOn(database.dsn, at(portB))])
    b = { ...b, publicUrl: `http://127.0.0.1:${portB}/` }
    onA = { engine: 'postgres', server: a, client: await createClient(a) }
    client = onA.client
  })
  after(async () => {
    await Promise.all([a.close(), b.close()])
    await database.drop()
  })

  /** The same address on the other process, as a load balancer would choose it. */
  const on = (server: TestGatehouse, url: string | URL): string => {
    const moved = new URL(url)
    moved.host = new URL(server.publicUrl).host
    return moved.href
  }

  it('RFC 7517 §5: two that start at once on an empty database have the same keys', async () => {
    const keys = async (server: TestGatehouse) =>
      (await fetch(`${server.publicUrl}.well-known/jwks.json`)).json()
    assert.deepEqual(await keys(a), await keys(b))
    const sets = ((await keys(a)) as { keys: unknown[] }).keys
    assert.equal(sets.length, 2)
  })

  it('Hydra API: authorized on the first, accepted on the second, redeemed on the first', async () => {
    const agent = userAgent()
    const request = authorization(a, client.client_id)
    const challenge = await toLogin(agent, request.url)
    const onB: Suite = { ...onA, server: b }
    const login = await accepted(onB, 'login', challenge, { subject: 'ada', remember: true })
    const { location } = await visit(on(b, login), agent)
    const consentChallenge = location.searchParams.get('consent_challenge') ?? ''
    const consent = await accepted(onA, 'consent', consentChallenge, {
      grant_scope: ['openid', 'offline_access'],
    })
    const code = (await visit(on(b, consent), agent)).location.searchParams.get('code') ?? ''
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
    }
    const tokens = await wireOf(await token(a, client, form))
    assert.equal((await introspect(b, tokens.access_token))['active'], true)
    assert.equal((await token(b, client, form)).status, 400)
    assert.deepEqual(await introspect(a, tokens.access_token), { active: false })
  })

  it('RFC 6749 §4.1.2: of 20 redemptions spread over both exactly one succeeds', async () => {
    for (let round = 0; round < 3; round += 1) {
      const agent = userAgent()
      const request = authorization(a, client.client_id)
      const login = await accepted(onA, 'login', await toLogin(agent, request.url), { subject: 'ada' })
      const consentChallenge =
        (await visit(login, agent)).location.searchParams.get('consent_challenge') ?? ''
      const done = await visit(
        await accepted(onA, 'consent', consentChallenge, { grant_scope: ['openid'] }),
        agent,
      )
      const code = done.location.searchParams.get('code') ?? ''
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      const attempts = Array.from({ length: 20 }, (_, index) => token(index % 2 === 0 ? a : b, client, form))
      const statuses = (await Promise.all(attempts)).map(({ status }) => status)
      assert.equal(statuses.filter((status) => status === 200).length, 1)
      assert.equal(statuses.filter((status) => status === 400).length, 19)
    }
  })

  it('RFC 9700 §4.14.2: of 20 refreshes spread over both exactly one succeeds', async () => {
    const { refresh_token } = await signIn(a, client)
    const form = { grant_type: 'refresh_token', refresh_token }
    const attempts = Array.from({ length: 20 }, (_, index) => token(index % 2 === 0 ? a : b, client, form))
    const statuses = (await Promise.all(attempts)).map(({ status }) => status)
    assert.equal(statuses.filter((status) => status === 200).length, 1)
  })

  it('Hydra API: a client that was changed or deleted on the second is so on the first within moments', async () => {
    const changing = await createClient(b, { client_secret: 'the-first-secret' })
    const grant = { grant_type: 'client_credentials' }
    assert.equal((await token(a, changing, grant)).status, 200)
    const document = { client_secret: 'the-second-secret', grant_types: ['client_credentials'] }
    await admin(b, 'PUT', `/admin/clients/${changing.client_id}`, document)
    await until(async () => (await token(a, changing, grant)).status === 401)
    assert.equal((await token(a, { ...changing, client_secret: 'the-second-secret' }, grant)).status, 200)
    await admin(b, 'DELETE', `/admin/clients/${changing.client_id}`)
    await until(async () => (await admin(a, 'GET', `/admin/clients/${changing.client_id}`)).status === 404)
  })

  it('ASVS 7.4.1: a session that ended on the second is over on the first', async () => {
    const agent = userAgent()
    const login = await accepted(onA, 'login', await toLogin(agent, authorization(a, client.client_id).url), {
      subject: 'ada',
      remember: true,
    })
    await agent.get(login)
    const asked = await visit(on(b, `${a.publicUrl}oauth2/sessions/logout`), agent)
    const challenge = asked.location.searchParams.get('logout_challenge') ?? ''
    await agent.get(on(b, await accepted({ ...onA, server: b }, 'logout', challenge)))
    const again = await visit(authorization(a, client.client_id, { prompt: 'none' }).url, agent)
    assert.equal(again.error, 'login_required')
  })
})
