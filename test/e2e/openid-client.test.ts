import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as oauth from 'oauth4webapi'
import * as rp from 'openid-client'
import { type Acceptances, authorize, createClient, introspect, redirectUri } from '../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../support/gatehouse.ts'

const scope = 'openid offline_access profile email photos.read'

const ada: Acceptances = {
  login: { subject: 'ada', acr: 'urn:example:gold', amr: ['pwd'] },
  consent: { session: { id_token: { email: 'ada@example.com', name: 'Ada Lovelace' } } },
}

/** Characters that RFC 6749 §2.3.1 has clients encode before they go into a Basic header. */
const awkwardSecret = 'se cret:+%/?&=é€"~*'

const methods: Record<string, (secret: string) => rp.ClientAuth> = {
  client_secret_basic: (secret) => rp.ClientSecretBasic(secret),
  client_secret_post: (secret) => rp.ClientSecretPost(secret),
  none: () => rp.None(),
}

/** A relying party that also checks the signatures of what comes straight from the token endpoint. */
async function relyingParty(
  server: TestGatehouse,
  method: string,
  metadata: Record<string, unknown> = {},
): Promise<rp.Configuration> {
  const { client_id, client_secret } = await createClient(server, {
    scope,
    token_endpoint_auth_method: method,
    ...(method === 'none' ? { grant_types: ['authorization_code', 'refresh_token'] } : {}),
    ...(method === 'client_secret_basic' ? { client_secret: awkwardSecret } : {}),
    ...metadata,
  })
  const algorithm = metadata['id_token_signed_response_alg'] as string | undefined
  return rp.discovery(
    new URL(server.publicUrl),
    client_id,
    algorithm === undefined ? {} : { id_token_signed_response_alg: algorithm },
    methods[method]?.(client_secret),
    { execute: [rp.allowInsecureRequests, rp.enableNonRepudiationChecks] },
  )
}

interface SignIn {
  tokens: Awaited<ReturnType<typeof rp.authorizationCodeGrant>>
  nonce: string
}

async function signIn(server: TestGatehouse, config: rp.Configuration): Promise<SignIn> {
  const verifier = rp.randomPKCECodeVerifier()
  const [state, nonce] = [rp.randomState(), rp.randomNonce()]
  const url = rp.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    max_age: '600',
    code_challenge: await rp.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const callback = await authorize(server, { url, verifier, state, nonce }, ada)
  const tokens = await rp.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    maxAge: 600,
    idTokenExpected: true,
  })
  return { tokens, nonce }
}

const isActive = async (server: TestGatehouse, token: string | undefined): Promise<unknown> =>
  (await introspect(server, token ?? ''))['active']

for (const engine of engines) {
  describe(`openid-client as relying party on ${engine}`, () => {
    let server: TestGatehouse

    before(async () => {
      server = await startTestGatehouse(engine)
    })
    after(() => server.close())

    for (const method of Object.keys(methods)) {
      it(`${method}: discovery, code flow, userinfo, refresh and revocation`, async () => {
        const config = await relyingParty(server, method)
        const metadata = config.serverMetadata()
        assert.equal(metadata.issuer, server.publicUrl)
        assert.equal(metadata.supportsPKCE('S256'), true)
        assert.ok(metadata.token_endpoint_auth_methods_supported?.includes(method))

        const { tokens, nonce } = await signIn(server, config)
        assert.equal(tokens.token_type, 'bearer')
        assert.equal(tokens.scope, scope)
        assert.equal(tokens.expires_in, 3600)
        const claims = tokens.claims()
        assert.partialDeepStrictEqual(claims, {
          iss: server.publicUrl,
          sub: 'ada',
          aud: [config.clientMetadata().client_id],
          nonce,
          acr: 'urn:example:gold',
          amr: ['pwd'],
          email: 'ada@example.com',
          name: 'Ada Lovelace',
        })

        const user = await rp.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')
        assert.partialDeepStrictEqual(user, { sub: 'ada', email: 'ada@example.com', name: 'Ada Lovelace' })
        await assert.rejects(rp.fetchUserInfo(config, tokens.access_token, 'grace'), {
          code: 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
        })

        const refreshed = await rp.refreshTokenGrant(config, tokens.refresh_token ?? '')
        assert.notEqual(refreshed.refresh_token, tokens.refresh_token)
        assert.equal(refreshed.claims()?.sub, 'ada')
        await rp.fetchUserInfo(config, refreshed.access_token, 'ada')

        await rp.tokenRevocation(config, refreshed.refresh_token ?? '', { token_type_hint: 'refresh_token' })
        assert.equal(await isActive(server, refreshed.refresh_token), false)
        assert.equal(await isActive(server, refreshed.access_token), false)
        await assert.rejects(rp.fetchUserInfo(config, refreshed.access_token, 'ada'), { status: 401 })
        await assert.rejects(rp.refreshTokenGrant(config, refreshed.refresh_token ?? ''), {
          error: 'invalid_grant',
        })
      })
    }

    for (const method of ['client_secret_basic', 'client_secret_post']) {
      it(`${method}: client credentials`, async () => {
        const config = await relyingParty(server, method)
        const tokens = await rp.clientCredentialsGrant(config, { scope: 'photos.read' })
        assert.equal(tokens.scope, 'photos.read')
        assert.equal(tokens.refresh_token, undefined)
        assert.equal(await isActive(server, tokens.access_token), true)
        await rp.tokenRevocation(config, tokens.access_token)
        assert.equal(await isActive(server, tokens.access_token), false)
        await assert.rejects(rp.clientCredentialsGrant(config, { scope: 'photos.write' }), {
          error: 'invalid_scope',
        })
      })
    }

    it('RFC 6749 §5.2: a wrong secret is refused, with a challenge where it came in the header', async () => {
      const refusals: Record<string, object> = {
        client_secret_basic: { code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE', status: 401 },
        client_secret_post: { error: 'invalid_client', status: 401 },
      }
      for (const [method, refusal] of Object.entries(refusals)) {
        const { client_id } = await createClient(server, { token_endpoint_auth_method: method })
        const config = await rp.discovery(
          ...([new URL(server.publicUrl), client_id, {}, methods[method]?.('not the secret')] as const),
          { execute: [rp.allowInsecureRequests] },
        )
        await assert.rejects(rp.clientCredentialsGrant(config), refusal)
      }
    })

    it('a refusal reaches the relying party as an error of the authorization response', async () => {
      const config = await relyingParty(server, 'none')
      const state = rp.randomState()
      const callback = await refuse(server, rp.buildAuthorizationUrl(config, unauthenticated(state)))
      await assert.rejects(rp.authorizationCodeGrant(config, callback, { expectedState: state }), {
        code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR',
        error: 'login_required',
      })
    })

    it('oauth4webapi: the same flow, step by step', async () => {
      await oauth4webapiFlow(server)
    })
  })
}

const unauthenticated = (state: string): Record<string, string> => ({
  redirect_uri: redirectUri,
  scope: 'openid',
  state,
  nonce: rp.randomNonce(),
  prompt: 'none',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
})

async function refuse(server: TestGatehouse, url: URL): Promise<URL> {
  assert.equal(url.origin, new URL(server.publicUrl).origin)
  const response = await fetch(url, { redirect: 'manual' })
  assert.equal(response.status, 303)
  return new URL(response.headers.get('location') ?? '')
}

async function oauth4webapiFlow(server: TestGatehouse): Promise<void> {
  const insecure = { [oauth.allowInsecureRequests]: true }
  const issuer = new URL(server.publicUrl)
  const discovered = await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' })
  const as = await oauth.processDiscoveryResponse(issuer, discovered)
  const { client_id, client_secret } = await createClient(server)
  const client: oauth.Client = { client_id }
  const authentication = oauth.ClientSecretBasic(client_secret)

  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const url = new URL(as.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    ...{ client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid offline_access' },
    ...{ state, nonce, code_challenge_method: 'S256' },
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  }).toString()
  const callback = await authorize(server, { url, verifier, state, nonce })
  const parameters = oauth.validateAuthResponse(as, client, callback, state)
  const granted = await oauth.authorizationCodeGrantRequest(
    ...([as, client, authentication, parameters, redirectUri, verifier] as const),
    insecure,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, granted, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  await oauth.validateApplicationLevelSignature(as, granted, insecure)
  const { sub = '' } = oauth.getValidatedIdTokenClaims(tokens) ?? {}

  const answered = await oauth.userInfoRequest(as, client, tokens.access_token, insecure)
  assert.equal((await oauth.processUserInfoResponse(as, client, sub, answered)).sub, 'ada')
  const refreshed = await oauth.processRefreshTokenResponse(
    as,
    client,
    await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token ?? '', insecure),
  )
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(as, client, authentication, refreshed.access_token, insecure),
  )
  assert.equal(await isActive(server, refreshed.refresh_token), false)
}

for (const algorithm of ['ES256', 'EdDSA']) {
  it(`ID tokens signed with ${algorithm} are validated through discovery alone`, async (context) => {
    const server = await startTestGatehouse('sqlite', { keys: { id_token: { algorithm } } })
    context.after(() => server.close())
    const config = await relyingParty(server, 'client_secret_basic', {
      id_token_signed_response_alg: algorithm,
    })
    assert.deepEqual(config.serverMetadata().id_token_signing_alg_values_supported, [algorithm])
    const { tokens } = await signIn(server, config)
    assert.equal(tokens.claims()?.sub, 'ada')
  })
}
