import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Configuration, JwkApi, MetadataApi, OAuth2Api, OidcApi, WellknownApi } from '@ory/hydra-client'
import axios from 'axios'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { openContract, openOwnContract } from '../support/contract.ts'
import { type Authorization, authorization, redirectUri, type Tokens } from '../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../support/gatehouse.ts'
import { locationOf, type UserAgent, userAgent } from '../support/user-agent.ts'

const contract = openContract()
const own = { public: openOwnContract('public'), admin: openOwnContract('admin') }
const apis = [OAuth2Api, OidcApi, JwkApi, MetadataApi, WellknownApi]
const operations = apis
  .flatMap((api) => Object.getOwnPropertyNames(api.prototype))
  .filter((name) => name !== 'constructor')
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

for (const engine of engines) {
  describe(`every operation of the published SDK on ${engine}`, () => {
    let server: TestGatehouse
    const called = new Set<string>()
    const problems: string[] = []

    /** An API whose calls are noted and whose answers are held against the contract. */
    const use = <Api extends object>(
      make: new (...parameters: never[]) => Api,
      url: string,
      more: object = {},
    ): Api => {
      const http = axios.create({ maxRedirects: 0, validateStatus: (status) => status < 400 })
      http.interceptors.response.use((response) => {
        const { pathname } = new URL(response.config.url ?? '', url)
        const answer = [response.config.method ?? 'get', pathname, response.status, response.data] as const
        const listener = url === server.adminUrl ? 'admin' : 'public'
        problems.push(...(contract?.(...answer) ?? []), ...own[listener](...answer))
        return response
      })
      const configuration = new Configuration({ basePath: url.replace(/\/$/, ''), ...more })
      const api = new make(...([configuration, undefined, http] as never[]))
      return new Proxy(api, {
        get: (target, name, receiver) => {
          const member = Reflect.get(target, name, receiver)
          if (typeof member === 'function') called.add(String(name))
          return member
        },
      })
    }
    const admin = () => use(OAuth2Api, server.adminUrl)
    const open = (more: object = {}) => use(OAuth2Api, server.publicUrl, more)
    const oidc = (more: object = {}) => use(OidcApi, server.publicUrl, more)

    before(async () => {
      server = await startTestGatehouse(engine, {
        oidc: { dynamic_client_registration: { enabled: true } },
        urls: { device: { verification: 'http://127.0.0.1:9/device', success: 'http://127.0.0.1:9/done' } },
      })
    })
    after(() => server.close())

    const newClient = async (overrides: object = {}) => {
      const { data } = await admin().createOAuth2Client({
        oAuth2Client: {
          redirect_uris: [redirectUri],
          grant_types: ['authorization_code', 'refresh_token', 'client_credentials', deviceGrant, jwtBearer],
          scope: 'openid offline_access photos.read',
          post_logout_redirect_uris: [new URL('/goodbye', redirectUri).href],
          ...overrides,
        },
      })
      return { clientId: data.client_id ?? '', clientSecret: data.client_secret ?? '' }
    }
    const authorizationOf = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => ({
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    })
    const challengeIn = (url: URL, name: string) =>
      url.searchParams.get(name) ?? assert.fail(`no ${name} in ${url}`)
    const accept = async (agent: UserAgent, start: URL, scope: string[]): Promise<URL> => {
      const loginChallenge = challengeIn(locationOf(await agent.get(start.href)), 'login_challenge')
      await admin().getOAuth2LoginRequest({ loginChallenge })
      const login = await admin().acceptOAuth2LoginRequest({
        loginChallenge,
        acceptOAuth2LoginRequest: { subject: 'ada', remember: true },
      })
      const consentChallenge = challengeIn(
        locationOf(await agent.get(login.data.redirect_to)),
        'consent_challenge',
      )
      await admin().getOAuth2ConsentRequest({ consentChallenge })
      const consent = await admin().acceptOAuth2ConsentRequest({
        consentChallenge,
        acceptOAuth2ConsentRequest: {
          grant_scope: scope,
          remember: true,
          session: { id_token: { email: 'ada@example.org' } },
        },
      })
      return locationOf(await agent.get(consent.data.redirect_to))
    }
    const exchange = async (
      client: { clientId: string; clientSecret: string },
      request: Authorization,
      agent = userAgent(),
    ): Promise<Tokens> => {
      const callback = await accept(agent, request.url, ['openid', 'offline_access'])
      // The generated method knows no code_verifier, so the exchange itself goes by hand, as SDK users do it.
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        code: challengeIn(callback, 'code'),
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      })
      return (await (
        await fetch(new URL('oauth2/token', server.publicUrl), {
          method: 'POST',
          headers: authorizationOf(client),
          body,
        })
      ).json()) as Tokens
    }

    it('clients, and what is registered dynamically', async () => {
      const { clientId: id } = await newClient()
      await admin().getOAuth2Client({ id })
      await admin().listOAuth2Clients({ pageSize: 10 })
      await admin().setOAuth2Client({
        id,
        oAuth2Client: { client_name: 'Renamed', redirect_uris: [redirectUri] },
      })
      const patched = await admin().patchOAuth2Client({
        id,
        jsonPatch: [{ op: 'replace', path: '/client_name', value: 'Patched' }],
      })
      assert.equal(patched.data.client_name, 'Patched')
      const lived = await admin().setOAuth2ClientLifespans({
        id,
        oAuth2ClientTokenLifespans: { refresh_token_grant_access_token_lifespan: '5m' },
      })
      assert.equal(lived.data.refresh_token_grant_access_token_lifespan, '5m0s')
      await admin().deleteOAuth2Client({ id })

      const { data } = await oidc().createOidcDynamicClient({
        oAuth2Client: { redirect_uris: [redirectUri], client_name: 'Dynamic' },
      })
      const dynamic = data.client_id ?? ''
      const found = oidc({ accessToken: data.registration_access_token })
      await found.getOidcDynamicClient({ id: dynamic })
      const set = await found.setOidcDynamicClient({
        id: dynamic,
        oAuth2Client: { redirect_uris: [redirectUri], client_name: 'Changed' },
      })
      await oidc({ accessToken: set.data.registration_access_token }).deleteOidcDynamicClient({ id: dynamic })
    })

    it('a flow, its tokens, its sessions and its end', async () => {
      const client = await newClient()
      const basic = { username: client.clientId, password: client.clientSecret }
      const agent = userAgent()
      const tokens = await exchange(client, authorization(server, client.clientId), agent)
      await open()
        .oAuth2Authorize()
        .catch(() => {})
      assert.equal((await admin().introspectOAuth2Token({ token: tokens.access_token })).data.active, true)
      const { data: claims } = await oidc({ accessToken: tokens.access_token }).getOidcUserInfo()
      assert.equal(claims.sub, 'ada')
      assert.equal(claims.email, 'ada@example.org')
      const refreshed = await open(basic).oauth2TokenExchange({
        grantType: 'refresh_token',
        refreshToken: tokens.refresh_token,
      })
      assert.match(refreshed.data.access_token ?? '', /^ory_at_/)
      const { data: sessions } = await admin().listOAuth2ConsentSessions({ subject: 'ada' })
      assert.equal(sessions.length, 1)

      const { location } = (await oidc().revokeOidcSession()).headers
      assert.ok(location)
      const logout = await agent.get(
        new URL(`oauth2/sessions/logout?id_token_hint=${tokens.id_token}`, server.publicUrl).href,
      )
      const logoutChallenge = challengeIn(locationOf(logout), 'logout_challenge')
      await admin().getOAuth2LogoutRequest({ logoutChallenge })
      await admin().rejectOAuth2LogoutRequest({ logoutChallenge })
      await admin().acceptOAuth2LogoutRequest({ logoutChallenge })

      await open(basic).revokeOAuth2Token({ token: refreshed.data.access_token ?? '' })
      await admin().revokeOAuth2ConsentSessions({ subject: 'ada', all: true })
      await admin().revokeOAuth2LoginSessions({ subject: 'ada' })
      assert.deepEqual((await admin().listOAuth2ConsentSessions({ subject: 'ada' })).data, [])
      await open(basic).oauth2TokenExchange({ grantType: 'client_credentials' })
      await admin().deleteOAuth2Token({ clientId: client.clientId })
    })

    it('requests that are rejected', async () => {
      const client = await newClient()
      const rejectOAuth2Request = { error: 'access_denied', error_description: 'No.' }
      const agent = userAgent()
      const first = locationOf(await agent.get(authorization(server, client.clientId).url.href))
      const rejected = await admin().rejectOAuth2LoginRequest({
        loginChallenge: challengeIn(first, 'login_challenge'),
        rejectOAuth2Request,
      })
      assert.equal(
        locationOf(await agent.get(rejected.data.redirect_to)).searchParams.get('error'),
        'access_denied',
      )
      const second = locationOf(await agent.get(authorization(server, client.clientId).url.href))
      const login = await admin().acceptOAuth2LoginRequest({
        loginChallenge: challengeIn(second, 'login_challenge'),
        acceptOAuth2LoginRequest: { subject: 'ada' },
      })
      const consent = locationOf(await agent.get(login.data.redirect_to))
      const refused = await admin().rejectOAuth2ConsentRequest({
        consentChallenge: challengeIn(consent, 'consent_challenge'),
        rejectOAuth2Request,
      })
      assert.equal(
        locationOf(await agent.get(refused.data.redirect_to)).searchParams.get('error_description'),
        'No.',
      )
    })

    it('the device flow', async () => {
      const client = await newClient()
      const body = new URLSearchParams({ client_id: client.clientId, scope: 'openid' })
      await open({ baseOptions: { data: body } })
        .oAuth2DeviceFlow()
        .catch(() => {})
      const started = await fetch(new URL('oauth2/device/auth', server.publicUrl), {
        method: 'POST',
        headers: authorizationOf(client),
        body,
      })
      const { device_code: deviceCode, user_code } = (await started.json()) as {
        device_code: string
        user_code: string
      }
      const { headers } = await open().performOAuth2DeviceVerificationFlow()
      assert.ok(headers['location'])
      const agent = userAgent()
      const verification = locationOf(await agent.get(new URL('oauth2/device/verify', server.publicUrl).href))
      const deviceChallenge = challengeIn(verification, 'device_challenge')
      const accepted = await admin().acceptUserCodeRequest({
        deviceChallenge,
        acceptDeviceUserCodeRequest: { user_code },
      })
      await accept(agent, new URL(accepted.data.redirect_to), ['openid'])
      const form = new URLSearchParams({
        grant_type: deviceGrant,
        device_code: deviceCode,
        client_id: client.clientId,
      })
      const answer = await fetch(new URL('oauth2/token', server.publicUrl), {
        method: 'POST',
        headers: authorizationOf(client),
        body: form,
      })
      assert.equal(answer.status, 200, await answer.text())
    })

    it('trusted issuers', async () => {
      const { publicKey } = await generateKeyPair('RS256')
      const jwk = { ...(await exportJWK(publicKey)), kid: 'issuer-key', alg: 'RS256', use: 'sig' }
      const expires_at = new Date(Date.now() + 86_400_000).toISOString()
      const { data } = await admin().trustOAuth2JwtGrantIssuer({
        trustOAuth2JwtGrantIssuer: {
          issuer: 'https://issuer.example',
          subject: 'ada',
          scope: ['photos.read'],
          jwk: jwk as never,
          expires_at,
        },
      })
      await admin().getTrustedOAuth2JwtGrantIssuer({ id: data.id ?? '' })
      assert.equal(
        (await admin().listTrustedOAuth2JwtGrantIssuers({ issuer: 'https://issuer.example' })).data.length,
        1,
      )
      await admin().deleteTrustedOAuth2JwtGrantIssuer({ id: data.id ?? '' })
    })

    it('keys', async () => {
      const keys = use(JwkApi, server.adminUrl)
      const set = 'my-keys'
      const { data } = await keys.createJsonWebKeySet({
        set,
        createJsonWebKeySet: { alg: 'ES256', kid: 'first', use: 'sig' },
      })
      const [jsonWebKey] = data.keys ?? []
      assert.ok(jsonWebKey)
      await keys.getJsonWebKeySet({ set })
      await keys.getJsonWebKey({ set, kid: 'first' })
      await keys.setJsonWebKey({ set, kid: 'first', jsonWebKey })
      await keys.setJsonWebKeySet({ set, jsonWebKeySet: { keys: [jsonWebKey] } })
      await keys.deleteJsonWebKey({ set, kid: 'first' })
      await keys.createJsonWebKeySet({
        set,
        createJsonWebKeySet: { alg: 'RS256', kid: 'second', use: 'sig' },
      })
      await keys.deleteJsonWebKeySet({ set })
    })

    it('metadata, discovery and credentials', async () => {
      const metadata = use(MetadataApi, server.publicUrl)
      await metadata.isAlive()
      await metadata.isReady()
      assert.match(
        (await use(MetadataApi, server.adminUrl).getVersion()).data.version ?? '',
        /^\d+\.\d+\.\d+/,
      )
      await use(WellknownApi, server.publicUrl).discoverJsonWebKeys()
      assert.equal((await oidc().discoverOidcConfiguration()).data.issuer, server.publicUrl)

      const client = await newClient({ scope: 'openid offline_access userinfo_credential_draft_00' })
      const tokens = await exchange(client, authorization(server, client.clientId))
      const credentials = oidc({
        baseOptions: { headers: { Authorization: `Bearer ${tokens.access_token}` } },
      })
      const refusal = await credentials.createVerifiableCredential({}).catch(({ response }) => response.data)
      const { publicKey, privateKey } = await generateKeyPair('ES256')
      const header = { alg: 'ES256', jwk: await exportJWK(publicKey) }
      const jwt = await new SignJWT({ nonce: refusal.c_nonce }).setProtectedHeader(header).sign(privateKey)
      const { data } = await credentials.createVerifiableCredential({
        createVerifiableCredentialRequestBody: {
          format: 'jwt_vc_json',
          types: ['VerifiableCredential', 'UserInfoCredential'],
          proof: { proof_type: 'jwt', jwt },
        },
      })
      assert.ok(data.credential_draft_00)
    })

    it('none was left out, and every answer keeps to the contract', () => {
      assert.deepEqual(
        operations.filter((name) => !called.has(name)),
        [],
      )
      assert.deepEqual(problems, [])
    })
  })
}
