import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import {
  admin,
  authorization,
  authorize,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  toConsent,
  token,
} from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'

const halfHash = (value: string) =>
  createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')

for (const engine of engines) {
  describe(`response types and modes on ${engine}`, () => {
    let server: TestGatehouse
    let client: RegisteredClient

    before(async () => {
      server = await startTestGatehouse(engine)
      client = await createClient(server, {
        grant_types: ['authorization_code', 'implicit', 'refresh_token'],
        response_types: [
          'code',
          'token',
          'id_token',
          'token id_token',
          'code token',
          'code id_token',
          'code token id_token',
        ],
      })
    })
    after(() => server.close())

    const answer = async (parameters: Record<string, string | undefined>) => {
      const request = authorization(server, client.client_id, parameters)
      const callback = await authorize(server, request)
      return { request, callback, fields: new URLSearchParams(callback.hash.slice(1)) }
    }
    const idTokenClaims = async (idToken: string | null) => {
      const jwks = createRemoteJWKSet(new URL('.well-known/jwks.json', server.publicUrl))
      const { payload } = await jwtVerify(idToken ?? '', jwks, {
        issuer: server.publicUrl,
        audience: client.client_id,
      })
      return payload
    }

    it('RFC 6749 §4.2.2: response_type=token answers with an access token in the fragment', async () => {
      const { fields, callback, request } = await answer({ response_type: 'token' })
      assert.equal(callback.search, '')
      assert.equal(fields.get('token_type'), 'bearer')
      assert.equal(fields.get('expires_in'), '3600')
      assert.equal(fields.get('state'), request.state)
      assert.equal((await introspect(server, fields.get('access_token') ?? ''))['active'], true)
      assert.equal(fields.get('id_token'), null)
      assert.equal(fields.get('code'), null)
    })

    it('OpenID Connect Core §3.2.2.5: response_type=id_token answers with a signed ID token and nothing else', async () => {
      const { fields, request } = await answer({ response_type: 'id_token' })
      const claims = await idTokenClaims(fields.get('id_token'))
      assert.equal(claims['nonce'], request.nonce)
      assert.equal(claims['sub'], 'ada')
      assert.equal(claims['at_hash'], undefined)
      assert.equal(fields.get('access_token'), null)
    })

    it('as in Hydra: the scope stands beside a code or an access token, not beside an ID token without one', async () => {
      for (const [response_type, scope] of [
        ['code', 'openid offline_access'],
        ['token', 'openid offline_access'],
        ['id_token token', 'openid offline_access'],
        ['code token', 'openid offline_access'],
        ['code id_token token', 'openid offline_access'],
        ['id_token', null],
        ['code id_token', null],
      ] as const) {
        const { callback, fields } = await answer({ response_type })
        assert.equal(fields.get('scope') ?? callback.searchParams.get('scope'), scope, response_type)
      }
    })

    it('OpenID Connect Core §3.2.2.9: at_hash binds the access token of response_type=id_token token', async () => {
      const { fields } = await answer({ response_type: 'id_token token' })
      const claims = await idTokenClaims(fields.get('id_token'))
      assert.equal(claims['at_hash'], halfHash(fields.get('access_token') ?? ''))
    })

    it('OpenID Connect Core §3.3.2.11: c_hash binds the code of the hybrid flow, and the code can be redeemed', async () => {
      const { fields, request } = await answer({ response_type: 'code id_token' })
      const code = fields.get('code') ?? ''
      assert.equal((await idTokenClaims(fields.get('id_token')))['c_hash'], halfHash(code))
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      const tokens = await json<Tokens>(await token(server, client, form))
      assert.equal((await idTokenClaims(tokens.id_token))['nonce'], request.nonce)
    })

    it('as in Hydra: an ID token for a code of the hybrid flow has its c_hash, one for a code alone has none', async () => {
      for (const [response_type, hybrid] of [
        ['code', false],
        ['code id_token', true],
        ['code token', true],
        ['token id_token code', true],
      ] as const) {
        const { fields, callback, request } = await answer({ response_type })
        const code = fields.get('code') ?? callback.searchParams.get('code') ?? ''
        const response = await token(server, client, {
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: request.verifier,
        })
        const claims = await idTokenClaims((await json<Tokens>(response)).id_token)
        assert.equal(claims['c_hash'], hybrid ? halfHash(code) : undefined, response_type)
      }
    })

    it('as in Hydra: code id_token needs the grant authorization_code alone', async () => {
      const hybrid = await createClient(server, { response_types: ['code id_token'] })
      const callback = await authorize(
        server,
        authorization(server, hybrid.client_id, { response_type: 'code id_token' }),
      )
      const fields = new URLSearchParams(callback.hash.slice(1))
      assert.deepEqual([fields.has('code'), fields.has('id_token')], [true, true])
      const request = authorization(server, hybrid.client_id, { response_type: 'code id_token token' })
      const refused = locationOf(await userAgent().get(request.url.toString()))
      assert.equal(new URLSearchParams(refused.hash.slice(1)).get('error'), 'unsupported_response_type')
    })

    it('RFC 6749 §4.1.2: a second use of a hybrid code ends the access token of the front channel, too', async () => {
      const { fields, request } = await answer({ response_type: 'code token' })
      const code = fields.get('code') ?? ''
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      assert.equal((await token(server, client, form)).status, 200)
      assert.equal((await token(server, client, form)).status, 400)
      assert.deepEqual(await introspect(server, fields.get('access_token') ?? ''), { active: false })
    })

    it('OAuth 2.0 Form Post Response Mode §2: the answer is a form that submits itself', async () => {
      const request = authorization(server, client.client_id, {
        response_mode: 'form_post',
        state: '"><script>alert(1)</script>',
      })
      const agent = userAgent()
      const challenge = await toConsent(server, agent, request.url)
      const path = `/admin/oauth2/auth/requests/consent/accept?consent_challenge=${challenge}`
      const accepted = await json<{ redirect_to: string }>(
        await admin(server, 'PUT', path, { grant_scope: ['openid'] }),
      )
      const response = await agent.get(accepted.redirect_to)
      const page = await response.text()
      assert.equal(response.status, 200)
      assert.match(response.headers.get('content-type') ?? '', /text\/html/)
      assert.match(page, /name="code" value="ory_ac_/)
      assert.ok(page.includes(`action="${redirectUri}"`))
      assert.ok(!page.includes('<script>alert'))
    })

    const refusals: [string, Record<string, string | undefined>, string][] = [
      [
        'OpenID Connect Core §3.2.2.1: an ID token in the front channel needs a nonce',
        { response_type: 'id_token', nonce: undefined },
        'invalid_request',
      ],
      [
        'Hydra API: a nonce of few characters is refused',
        { response_type: 'id_token', nonce: 'short' },
        'insufficient_entropy',
      ],
      [
        'OAuth 2.0 Multiple Response Types §5: tokens never go in the query',
        { response_type: 'token', response_mode: 'query' },
        'unsupported_response_mode',
      ],
      [
        'OpenID Connect Core §3.2.2.6: errors of the implicit flow go in the fragment',
        { response_type: 'token', scope: 'unknown' },
        'invalid_scope',
      ],
    ]
    for (const [title, parameters, error] of refusals) {
      it(title, async () => {
        const request = authorization(server, client.client_id, parameters)
        const location = locationOf(await userAgent().get(request.url.toString()))
        assert.equal(new URLSearchParams(location.hash.slice(1)).get('error'), error)
        assert.equal(location.search, '')
      })
    }

    it('RFC 9700 §2.1.2: a client that is not registered for it gets no token from the authorization endpoint', async () => {
      const plain = await createClient(server)
      const location = locationOf(
        await userAgent().get(
          authorization(server, plain.client_id, { response_type: 'token' }).url.toString(),
        ),
      )
      assert.equal(new URLSearchParams(location.hash.slice(1)).get('error'), 'unsupported_response_type')
      const withoutGrant = await createClient(server, {
        response_types: ['token'],
        grant_types: ['authorization_code'],
      })
      const refused = locationOf(
        await userAgent().get(
          authorization(server, withoutGrant.client_id, { response_type: 'token' }).url.toString(),
        ),
      )
      assert.equal(new URLSearchParams(refused.hash.slice(1)).get('error'), 'unauthorized_client')
    })
  })
}
