import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { exportJWK } from 'jose'
import * as rp from 'openid-client'
import { freePort } from '../../src/platform/http/index.ts'
import { admin, authorize, createClient, json, redirectUri } from '../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../support/gatehouse.ts'
import { locationOf, userAgent } from '../support/user-agent.ts'

const scope = 'openid offline_access'
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

for (const engine of engines) {
  describe(`openid-client in the other flows on ${engine}`, () => {
    let server: TestGatehouse

    before(async () => {
      const port = await freePort('127.0.0.1')
      server = await startTestGatehouse(engine, {
        oidc: { dynamic_client_registration: { enabled: true } },
        urls: { device: { verification: 'http://127.0.0.1:9/device', success: 'http://127.0.0.1:9/done' } },
        serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
        webfinger: {
          oidc_discovery: {
            extended: true,
            client_registration_url: `http://127.0.0.1:${port}/oauth2/register`,
          },
        },
        oauth2: { introspection: { public: true }, device_authorization: { token_polling_interval: '1s' } },
      })
    })
    after(() => server.close())

    const configure = (clientId: string, auth: rp.ClientAuth, metadata: Partial<rp.ClientMetadata> = {}) =>
      rp.discovery(new URL(server.publicUrl), clientId, metadata, auth, {
        execute: [rp.allowInsecureRequests],
      })
    const start = async (parameters: Record<string, string> = {}) => {
      const verifier = rp.randomPKCECodeVerifier()
      const [state, nonce] = [rp.randomState(), rp.randomNonce()]
      const request = {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await rp.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...parameters,
      }
      const checks = {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      }
      return { request, checks, verifier, state, nonce }
    }

    it('OpenID Connect Core §3.3: the hybrid flow, its c_hash checked', async () => {
      const registered = await createClient(server, {
        response_types: ['code id_token'],
        grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      })
      const config = await configure(registered.client_id, rp.ClientSecretBasic(registered.client_secret))
      rp.useCodeIdTokenResponseType(config)
      const { request, checks, ...flow } = await start()
      const url = rp.buildAuthorizationUrl(config, request)
      const tokens = await rp.authorizationCodeGrant(
        config,
        await authorize(server, { url, ...flow }),
        checks,
      )
      assert.equal(tokens.claims()?.sub, 'ada')
    })

    it('OpenID Connect Core §3.2: the implicit flow for an ID token', async () => {
      const registered = await createClient(server, {
        response_types: ['id_token'],
        grant_types: ['implicit'],
      })
      const config = await configure(registered.client_id, rp.None())
      rp.useIdTokenResponseType(config)
      const { request, verifier, state, nonce } = await start()
      const { code_challenge: _, code_challenge_method: __, ...plain } = request
      const url = rp.buildAuthorizationUrl(config, plain)
      const callback = await authorize(server, { url, verifier, state, nonce })
      const claims = await rp.implicitAuthentication(config, callback, nonce, { expectedState: state })
      assert.equal(claims.sub, 'ada')
    })

    it('RFC 7523 §2.2 and RFC 9101: a client that signs its assertions and its request objects', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const jwk = { ...(await exportJWK(publicKey)), kid: 'rp', alg: 'ES256', use: 'sig' }
      const registered = await createClient(server, {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        request_object_signing_alg: 'ES256',
        jwks: { keys: [jwk] },
      })
      const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
      const usage = { name: 'ECDSA', namedCurve: 'P-256' }
      const key = { key: await crypto.subtle.importKey('pkcs8', pkcs8, usage, false, ['sign']), kid: 'rp' }
      const config = await configure(registered.client_id, rp.PrivateKeyJwt(key))
      const { request, checks, ...flow } = await start()
      const url = await rp.buildAuthorizationUrlWithJAR(config, request, key)
      // OpenID Connect Core §6.1: scope and response_type stand outside of the object, too.
      url.searchParams.set('scope', scope)
      url.searchParams.set('response_type', 'code')
      const tokens = await rp.authorizationCodeGrant(
        config,
        await authorize(server, { url, ...flow }),
        checks,
      )
      const refreshed = await rp.refreshTokenGrant(config, tokens.refresh_token ?? '')
      assert.ok(refreshed.access_token)
    })

    it('RFC 8628 §3: a device polls until its user has decided', async () => {
      const registered = await createClient(server, { grant_types: [deviceGrant, 'refresh_token'] })
      const config = await configure(registered.client_id, rp.ClientSecretBasic(registered.client_secret))
      const started = await rp.initiateDeviceAuthorization(config, { scope, client_id: registered.client_id })
      const polling = rp.pollDeviceAuthorizationGrant(config, started)
      const agent = userAgent()
      const challengeOf = (response: Response, name: string) =>
        locationOf(response).searchParams.get(name) ?? ''
      const decide = async (kind: string, name: string, challenge: string, body: object) =>
        (
          await json(
            await admin(
              server,
              'PUT',
              `/admin/oauth2/auth/requests/${kind}/accept?${name}=${challenge}`,
              body,
            ),
          )
        )['redirect_to'] ?? ''
      const page = await agent.get(new URL('oauth2/device/verify', server.publicUrl).href)
      const device = await decide('device', 'device_challenge', challengeOf(page, 'device_challenge'), {
        user_code: started.user_code,
      })
      const login = await decide(
        'login',
        'login_challenge',
        challengeOf(await agent.get(device), 'login_challenge'),
        { subject: 'ada' },
      )
      const consent = await decide(
        'consent',
        'consent_challenge',
        challengeOf(await agent.get(login), 'consent_challenge'),
        { grant_scope: scope.split(' ') },
      )
      await agent.get(consent)
      const tokens = await polling
      assert.equal(tokens.claims()?.sub, 'ada')
      assert.ok(tokens.refresh_token)
    })

    it('RFC 7591 §3, RFC 7662 §2: a client registers itself, and what it gets is introspected', async () => {
      const config = await rp.dynamicClientRegistration(
        new URL(server.publicUrl),
        {
          redirect_uris: [redirectUri],
          grant_types: ['client_credentials'],
          token_endpoint_auth_method: 'client_secret_basic',
        },
        rp.ClientSecretBasic(),
        { execute: [rp.allowInsecureRequests] },
      )
      const tokens = await rp.clientCredentialsGrant(config)
      const introspection = await rp.tokenIntrospection(config, tokens.access_token)
      assert.equal(introspection.active, true)
    })
  })
}
