import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authorization,
  authorize,
  introspect,
  redirectUri,
  signIn,
  toConsent,
  token,
  toLogin,
} from '../../support/flow.ts'
import { userAgent } from '../../support/user-agent.ts'
import { about, accepted, onEachEngine, wireOf } from './suite.ts'

onEachEngine('round trips to the database', (suite) => {
  /** Round trips that `work` makes, once what it needs has been cached. */
  const during = async (work: () => Promise<unknown>): Promise<number> => {
    const before = suite.server.database.roundTrips()
    await work()
    return suite.server.database.roundTrips() - before
  }

  const warmUp = () => signIn(suite.server, suite.client)

  it('a whole authorization code flow makes at most 5', async () => {
    await warmUp()
    const trips = await during(async () => {
      const tokens = await signIn(suite.server, suite.client, {
        login: { remember: true },
        consent: { remember: true },
      })
      assert.ok(tokens.id_token)
    })
    assert.ok(trips <= 5, String(trips))
    assert.ok(trips >= 3, String(trips))
  })

  it('a flow of a remembered browser makes at most 5', async () => {
    const agent = userAgent()
    const acceptances = { login: { remember: true }, consent: { remember: true } }
    await authorize(suite.server, authorization(suite.server, suite.client.client_id), acceptances, agent)
    const trips = await during(async () => {
      const request = authorization(suite.server, suite.client.client_id)
      const callback = await authorize(suite.server, request, {}, agent)
      const form = {
        grant_type: 'authorization_code',
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      const response = await token(suite.server, suite.client, {
        ...form,
        code: callback.searchParams.get('code') ?? '',
      })
      assert.equal(response.status, 200)
    })
    assert.ok(trips <= 5, String(trips))
  })

  it('client_credentials makes 1', async () => {
    await warmUp()
    const work = () =>
      token(suite.server, suite.client, { grant_type: 'client_credentials', scope: 'openid' })
    assert.equal(await during(work), 1)
  })

  it('a refresh makes 1', async () => {
    const { refresh_token } = await warmUp()
    const work = async () => {
      const response = await token(suite.server, suite.client, { grant_type: 'refresh_token', refresh_token })
      assert.equal(response.status, 200)
    }
    assert.equal(await during(work), 1)
  })

  it('introspection makes 1, of an access token and of a refresh token', async () => {
    const tokens = await warmUp()
    for (const value of [tokens.access_token, tokens.refresh_token]) {
      assert.equal(await during(async () => assert.ok((await introspect(suite.server, value))['active'])), 1)
    }
  })

  it('userinfo makes 1', async () => {
    const { access_token } = await warmUp()
    const headers = { authorization: `Bearer ${access_token}` }
    const work = async () =>
      assert.equal((await fetch(`${suite.server.publicUrl}userinfo`, { headers })).status, 200)
    assert.equal(await during(work), 1)
  })

  it('reading, accepting and rejecting a login or consent request makes none', async () => {
    await warmUp()
    const agent = userAgent()
    const { url } = authorization(suite.server, suite.client.client_id)
    const login = await toLogin(agent, url)
    const consent = await toConsent(suite.server, agent, url)
    const trips = await during(async () => {
      for (const [step, challenge] of [
        ['login', login],
        ['consent', consent],
      ] as const) {
        assert.equal((await wireOf(await about(suite, step, challenge))).challenge, challenge)
        assert.match(await accepted(suite, step, challenge, { subject: 'ada' }), /_verifier=/)
        assert.equal((await about(suite, step, challenge, { reject: {} })).status, 200)
      }
    })
    assert.equal(trips, 0)
  })

  it('an authorization request of an unknown browser makes none, discovery and keys neither', async () => {
    await warmUp()
    const trips = await during(async () => {
      await toLogin(userAgent(), authorization(suite.server, suite.client.client_id).url)
      await fetch(`${suite.server.publicUrl}.well-known/openid-configuration`)
      await fetch(`${suite.server.publicUrl}.well-known/jwks.json`)
    })
    assert.equal(trips, 0)
  })
})
