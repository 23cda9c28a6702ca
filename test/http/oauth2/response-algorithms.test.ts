import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { admin, authorization, authorize, createClient, redirectUri, signIn } from '../../support/flow.ts'
import { type LogoutReceiver, startLogoutReceiver } from '../../support/logout-receiver.ts'
import { until } from '../../support/patience.ts'
import { userAgent } from '../../support/user-agent.ts'
import { registrationEnabled, send } from './registration.ts'
import { about, claimsOf, headerOf, onEachEngine, visit, wireOf } from './suite.ts'

const idTokens = '/admin/keys/hydra.openid.id-token'

onEachEngine(
  'algorithms that clients choose',
  (suite) => {
    let jwks: JSONWebKeySet

    before(async () => {
      for (const alg of ['EdDSA', 'PS256', 'ES256']) {
        const response = await admin(suite.server, 'POST', idTokens, { alg, use: 'sig' })
        assert.equal(response.status, 201)
      }
      jwks = (await (await fetch(`${suite.server.publicUrl}.well-known/jwks.json`)).json()) as JSONWebKeySet
    })

    const algorithmOf = async (jwt: string) =>
      (await compactVerify(jwt, createLocalJWKSet(jwks))).protectedHeader.alg

    for (const algorithm of ['RS256', 'EdDSA', 'PS256', 'ES256']) {
      it(`OpenID Connect Registration §2: ${algorithm} signs ID tokens and userinfo of a client that asks for it`, async () => {
        const client = await createClient(suite.server, {
          id_token_signed_response_alg: algorithm,
          userinfo_signed_response_alg: algorithm,
        })
        assert.equal(
          (client as unknown as Record<string, unknown>)['id_token_signed_response_alg'],
          algorithm,
        )
        const { id_token, access_token } = await signIn(suite.server, client)
        assert.equal(await algorithmOf(id_token), algorithm)
        assert.equal(typeof claimsOf(id_token)['at_hash'], 'string')
        const response = await fetch(`${suite.server.publicUrl}userinfo`, {
          headers: { authorization: `Bearer ${access_token}` },
        })
        assert.match(response.headers.get('content-type') ?? '', /^application\/jwt/)
        assert.equal(await algorithmOf(await response.text()), algorithm)
      })
    }

    it('OpenID Connect Registration §3.2: a client that registers itself chooses, too, among those that there are', async () => {
      const register = (algorithm: string) =>
        send(suite, 'POST', 'oauth2/register', {
          ...{ redirect_uris: [redirectUri], id_token_signed_response_alg: algorithm },
          ...{ userinfo_signed_response_alg: algorithm, initiate_login_uri: 'https://app.example/start' },
        })
      const created = await register('EdDSA')
      assert.equal(created.status, 201)
      const document = await wireOf(created)
      assert.equal(document['id_token_signed_response_alg'], 'EdDSA')
      const uri = new URL(String(document['registration_client_uri'])).pathname
      const token = String(document['registration_access_token'])
      const shown = await wireOf(await send(suite, 'GET', uri, undefined, token))
      assert.partialDeepStrictEqual(shown, {
        ...{ id_token_signed_response_alg: 'EdDSA', userinfo_signed_response_alg: 'EdDSA' },
        initiate_login_uri: 'https://app.example/start',
      })
      assert.equal((await register('ES512')).status, 400)
    })

    it('OpenID Connect Discovery §3: every algorithm that has a key is named, first the one that signs unasked', async () => {
      const document = await wireOf(await fetch(`${suite.server.publicUrl}.well-known/openid-configuration`))
      assert.deepEqual(document['id_token_signing_alg_values_supported'], [
        'ES256',
        'PS256',
        'EdDSA',
        'RS256',
      ])
      assert.deepEqual(document['userinfo_signing_alg_values_supported'], [
        ...['none', 'ES256', 'PS256', 'EdDSA', 'RS256'],
      ])
      const { id_token } = await signIn(suite.server, suite.client)
      assert.equal(headerOf(id_token)['alg'], 'ES256')
    })

    it('OpenID Connect Back-Channel Logout §2.4: a logout token is signed as the ID tokens of its client are', async (context) => {
      const receiver: LogoutReceiver = await startLogoutReceiver()
      context.after(() => receiver.close())
      const client = await createClient(suite.server, {
        id_token_signed_response_alg: 'EdDSA',
        backchannel_logout_uri: `${receiver.url}edwards`,
      })
      const agent = userAgent()
      await authorize(
        suite.server,
        authorization(suite.server, client.client_id),
        { login: { remember: true } },
        agent,
      )
      const asked = await visit(`${suite.server.publicUrl}oauth2/sessions/logout`, agent)
      const challenge = asked.location.searchParams.get('logout_challenge') ?? ''
      const { redirect_to } = await wireOf(await about(suite, 'logout', challenge, { accept: {} }))
      await visit(redirect_to, agent)
      await until(() => receiver.received.length === 1)
      assert.equal(await algorithmOf(receiver.received[0]?.token ?? ''), 'EdDSA')
    })
  },
  registrationEnabled,
  { logoutDeliveries: 50, housekeeping: 3_600_000 },
)
