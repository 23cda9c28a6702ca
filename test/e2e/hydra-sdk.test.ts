import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  Configuration,
  type ConfigurationParameters,
  MetadataApi,
  OAuth2Api,
  type OAuth2Client,
  OidcApi,
  WellknownApi,
} from '@ory/hydra-client'
import { type Authorization, authorization, redirectUri } from '../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../support/gatehouse.ts'
import { locationOf, type UserAgent, userAgent } from '../support/user-agent.ts'
import { type LoginConsentApp, startLoginConsentApp } from './login-consent-app.ts'
import { assertModel } from './ory-models.ts'

const scope = 'openid offline_access photos.read'
const goodbye = new URL('/goodbye', redirectUri).href

/** Follows redirects, as a browser does, until they leave for the client; says where to. */
async function browse(agent: UserAgent, url: URL | string): Promise<URL> {
  let next = new URL(url)
  for (let hops = 0; hops < 10; hops += 1) {
    const response = await agent.get(next.href)
    assert.ok([302, 303].includes(response.status), `${response.status} ${await response.text()}`)
    next = locationOf(response)
    if (next.origin === new URL(redirectUri).origin) return next
  }
  throw new Error(`too many redirects, last to ${next.href}`)
}

/** What the SDK throws for a status beyond 2xx. */
const failsWith = (status: number, error: string) => (thrown: unknown) => {
  const { response } = thrown as { response: { status: number; data: { error: string } } }
  assert.deepEqual([response.status, response.data.error], [status, error])
  assertModel('ErrorOAuth2', response.data)
  return true
}

for (const engine of engines) {
  describe(`the published SDK, unmodified, on ${engine}`, () => {
    let app: LoginConsentApp
    let server: TestGatehouse
    let admin: OAuth2Api
    const at = (url: string, more: ConfigurationParameters = {}): Configuration =>
      new Configuration({ basePath: url.replace(/\/$/, ''), ...more })

    before(async () => {
      app = await startLoginConsentApp()
      server = await startTestGatehouse(engine, {
        urls: { login: `${app.url}/login`, consent: `${app.url}/consent`, logout: `${app.url}/logout` },
      })
      app.connect(server.adminUrl)
      admin = new OAuth2Api(at(server.adminUrl))
    })
    after(async () => {
      await server.close()
      await app.close()
    })

    const register = async (overrides: OAuth2Client = {}): Promise<Required<OAuth2Client>> => {
      const oAuth2Client: OAuth2Client = {
        client_name: 'Photo album',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [redirectUri],
        scope,
        token_endpoint_auth_method: 'client_secret_post',
        ...overrides,
      }
      const { status, data } = await admin.createOAuth2Client({ oAuth2Client })
      assert.equal(status, 201)
      assertModel('OAuth2Client', data)
      return data as Required<OAuth2Client>
    }

    const start = (client: OAuth2Client, parameters: Record<string, string> = {}): Authorization =>
      authorization(server, client.client_id ?? '', { scope, ...parameters })

    const redeem = async (client: OAuth2Client, { verifier }: Authorization, code: string | null) => {
      const { data } = await new OAuth2Api(at(server.publicUrl)).oauth2TokenExchange(
        { grantType: 'authorization_code', clientId: client.client_id ?? '', redirectUri, code: code ?? '' },
        {
          // The generated operation has no parameter for these two.
          transformRequest: (body: unknown) =>
            `${String(body)}&client_secret=${client.client_secret}&code_verifier=${verifier}`,
        },
      )
      assertModel('OAuth2TokenExchange', data)
      return data
    }

    it('login and consent through an application of its own, tokens, introspection, revocation', async () => {
      const client = await register()
      app.behave({ subject: 'ada' })
      const request = start(client)
      const callback = await browse(userAgent(), request.url)
      assert.deepEqual(app.visited, ['login', 'consent'])
      assert.equal(callback.searchParams.get('state'), request.state)
      const tokens = await redeem(client, request, callback.searchParams.get('code'))

      const { data: token } = await admin.introspectOAuth2Token({ token: tokens.access_token ?? '' })
      assertModel('IntrospectedOAuth2Token', token)
      assert.partialDeepStrictEqual(token, {
        ...{ active: true, sub: 'ada', client_id: client.client_id, scope, token_use: 'access_token' },
        ...{ token_type: 'Bearer', iss: server.publicUrl, ext: { context: { department: 'analytics' } } },
      })
      const { data: refresh } = await admin.introspectOAuth2Token({ token: tokens.refresh_token ?? '' })
      assertModel('IntrospectedOAuth2Token', refresh)
      assert.equal(refresh.token_use, 'refresh_token')
      const scoped = { token: tokens.access_token ?? '', scope: 'photos.write' }
      assert.deepEqual((await admin.introspectOAuth2Token(scoped)).data, { active: false })

      const bearer = at(server.publicUrl, { accessToken: tokens.access_token ?? '' })
      const { data: user } = await new OidcApi(bearer).getOidcUserInfo()
      assert.partialDeepStrictEqual(user, { sub: 'ada', email: 'ada@example.com' })

      const { client_id: clientId, client_secret: clientSecret } = client
      const revoked = { token: tokens.refresh_token ?? '', clientId, clientSecret }
      assert.equal((await new OAuth2Api(at(server.publicUrl)).revokeOAuth2Token(revoked)).status, 200)
      assert.deepEqual((await admin.introspectOAuth2Token({ token: tokens.access_token ?? '' })).data, {
        active: false,
      })
    })

    it('what was remembered is skipped the next time, until the user signs out', async () => {
      const client = await register({ post_logout_redirect_uris: [goodbye] })
      const agent = userAgent()
      app.behave({ subject: 'grace', remember: true })
      const first = start(client)
      const tokens = await redeem(client, first, (await browse(agent, first.url)).searchParams.get('code'))
      assert.deepEqual(app.visited, ['login', 'consent'])

      app.behave({ subject: 'somebody else', remember: true })
      const second = start(client)
      const again = await redeem(client, second, (await browse(agent, second.url)).searchParams.get('code'))
      assert.deepEqual(app.visited, ['login skipped', 'consent skipped'])
      const { data } = await admin.introspectOAuth2Token({ token: again.access_token ?? '' })
      assert.equal(data.sub, 'grace')

      const logout = new URL('oauth2/sessions/logout', server.publicUrl)
      logout.searchParams.set('id_token_hint', tokens.id_token ?? '')
      logout.searchParams.set('post_logout_redirect_uri', goodbye)
      logout.searchParams.set('state', 'signed-out')
      const bye = await browse(agent, logout)
      assert.equal(app.visited.at(-1), 'logout')
      assert.equal(bye.href, `${goodbye}?state=signed-out`)
      app.behave({ subject: 'grace', refuse: 'login' })
      await browse(agent, start(client).url)
      assert.deepEqual(app.visited, ['login'])
    })

    for (const refuse of ['login', 'consent'] as const) {
      it(`a refused ${refuse} request reaches the client`, async () => {
        const client = await register()
        app.behave({ refuse })
        const request = start(client)
        const { searchParams } = await browse(userAgent(), request.url)
        assert.equal(searchParams.get('error'), 'access_denied')
        assert.equal(searchParams.get('error_description'), 'The resource owner denied the request')
        assert.equal(searchParams.get('state'), request.state)
        assert.equal(searchParams.get('code'), null)
      })
    }

    it('clients are created, read, listed, updated, patched and deleted', async () => {
      const owner = `owner-${engine}`
      const { client_id: id, client_secret: secret } = await register({
        ...{ owner, metadata: { tier: 1 }, audience: ['https://api.example.com'] },
        authorization_code_grant_access_token_lifespan: '90m',
      })
      assert.ok(secret)
      const { data: read } = await admin.getOAuth2Client({ id })
      assertModel('OAuth2Client', read)
      assert.equal(read.client_secret, undefined)
      assert.equal(read.authorization_code_grant_access_token_lifespan, '1h30m0s')

      const set = { ...read, client_name: 'Renamed', scope: 'openid' }
      const { data: replaced } = await admin.setOAuth2Client({ id, oAuth2Client: set })
      assertModel('OAuth2Client', replaced)
      assert.deepEqual([replaced.client_name, replaced.scope, replaced.owner], ['Renamed', 'openid', owner])
      const { data: patched } = await admin.patchOAuth2Client({
        id,
        jsonPatch: [
          { op: 'replace', path: '/client_name', value: 'Patched' },
          { op: 'add', path: '/redirect_uris/-', value: 'https://album.example.com/callback' },
        ],
      })
      assertModel('OAuth2Client', patched)
      assert.deepEqual(patched.redirect_uris, [redirectUri, 'https://album.example.com/callback'])

      await register({ owner })
      const page = await admin.listOAuth2Clients({ owner, pageSize: 1 })
      assert.equal(page.data.length, 1)
      for (const listed of page.data) assertModel('OAuth2Client', listed)
      const next = /<([^>]+)>; ?rel="next"/.exec(String(page.headers['link']))?.[1] ?? ''
      const pageToken = new URL(next, server.adminUrl).searchParams.get('page_token') ?? ''
      const rest = await admin.listOAuth2Clients({ owner, pageSize: 1, pageToken })
      assert.notEqual(rest.data[0]?.client_id, page.data[0]?.client_id)

      assert.equal((await admin.deleteOAuth2Client({ id })).status, 204)
      const missing = failsWith(404, 'Unable to locate the resource')
      await assert.rejects(admin.getOAuth2Client({ id }), missing)
      await assert.rejects(admin.deleteOAuth2Client({ id }), missing)
    })

    it('errors have the shape that the SDK knows', async () => {
      const oAuth2Client: OAuth2Client = { redirect_uris: ['https://album.example.com/#fragment'] }
      await assert.rejects(admin.createOAuth2Client({ oAuth2Client }), failsWith(400, 'invalid_redirect_uri'))
      const loginChallenge = 'not-a-challenge'
      await assert.rejects(admin.getOAuth2LoginRequest({ loginChallenge }), failsWith(404, 'Not Found'))
    })

    it('health, version, keys and discovery', async () => {
      const metadata = new MetadataApi(at(server.publicUrl))
      assert.deepEqual((await metadata.isAlive()).data, { status: 'ok' })
      assert.deepEqual((await new MetadataApi(at(server.adminUrl)).isReady()).data, { status: 'ok' })
      assert.match((await new MetadataApi(at(server.adminUrl)).getVersion()).data.version ?? '', /^\d/)
      const { data: discovery } = await new OidcApi(at(server.publicUrl)).discoverOidcConfiguration()
      assertModel('OidcConfiguration', discovery)
      assert.equal(discovery.issuer, server.publicUrl)
      const { data: keys } = await new WellknownApi(at(server.publicUrl)).discoverJsonWebKeys()
      assertModel('JsonWebKeySet', keys)
      assert.ok(keys.keys?.length)
    })
  })
}
