import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { admin, authorization, createClient, json, redirectUri } from '../../support/flow.ts'
import { type Registration, register, registrationEnabled, send } from './registration.ts'
import { assertClientError, assertError, onEachEngine, type Suite, visit, wireOf } from './suite.ts'

const inspector = 'http://localhost:6274'

const registrationBy = (settings: Record<string, unknown>) => ({
  oidc: { dynamic_client_registration: { enabled: true, ...settings } },
})

const refusedFor =
  (suite: Suite) =>
  async (document: Record<string, unknown>, error: string, description: RegExp): Promise<void> =>
    assertError(await send(suite, 'POST', 'oauth2/register', document), 400, error, description)

onEachEngine(
  'a client that registers itself and names nothing',
  (suite) => {
    const refused = refusedFor(suite)

    it('RFC 7591 §3.2.1: the answer has no null, no empty text and no empty list, and names the defaults', async () => {
      const client: Record<string, unknown> = { ...(await register(suite, { tos_uri: '', contacts: null })) }
      const values = Object.entries(client).filter(
        ([, value]) => value === null || value === '' || JSON.stringify(value)?.length === 2,
      )
      assert.deepEqual(values, [])
      assert.deepEqual(client['grant_types'], ['authorization_code'])
      assert.deepEqual(client['response_types'], ['code'])
      assert.equal(client['token_endpoint_auth_method'], 'client_secret_basic')
      assert.equal(client['client_secret_expires_at'], 0)
      assert.equal(typeof client['client_id_issued_at'], 'number')
      // OpenID Connect Registration §2: an algorithm of signed userinfo, which `none` is not.
      assert.equal('userinfo_signed_response_alg' in client, false)
      const read = await json<Record<string, unknown>>(
        await send(suite, 'GET', `oauth2/register/${client['client_id']}`, undefined, bearerOf(client)),
      )
      const {
        client_secret: _,
        client_secret_expires_at: _never,
        registration_access_token: _once,
        ...rest
      } = client
      assert.deepEqual(read, rest)
    })

    it('RFC 7591 §3.2.1: a client without a secret is told of none', async () => {
      const client = await register(suite, { token_endpoint_auth_method: 'none' })
      for (const name of ['client_secret', 'client_secret_expires_at'])
        assert.equal(name in client, false, name)
    })

    it('RFC 7591 §2: members that nobody knows are ignored, and what belongs to operators is theirs', async () => {
      const client = await register(suite, {
        owner: 'somebody else',
        'client_name#de': 'Fotos',
        made_up: { nested: true },
        software_id: '4NRB1-0XZABZI9E6-5SM3R',
        application_type: 'native',
      })
      const shown: Record<string, unknown> = { ...client }
      for (const name of ['owner', 'client_name#de', 'made_up']) assert.equal(name in shown, false, name)
      assert.equal(shown['software_id'], '4NRB1-0XZABZI9E6-5SM3R')
      assert.equal(shown['application_type'], 'native')
      const stored = await json(await admin(suite.server, 'GET', `/admin/clients/${client.client_id}`))
      assert.equal(stored['owner'], '')
    })

    it('RFC 6749 §10.16: a pattern of scopes or an audience is nothing to ask for', async () => {
      await refused({ scope: 'openid *' }, 'invalid_client_metadata', /'\*'/)
      await refused({ scope: 'photos.*' }, 'invalid_client_metadata', /'photos\.\*'/)
      await refused({ audience: ['https://api.example'] }, 'invalid_client_metadata', /api\.example/)
    })

    it('RFC 6749 §3.3: scopes that it names are those that it may ask for, and no others', async () => {
      const client = await register(suite, { scope: 'mcp:read offline_access' })
      const at = (scope: string) => visit(authorization(suite.server, client.client_id, { scope }).url)
      assert.equal((await at('mcp:read')).error, null)
      assertClientError(await at('mcp:write'), 'invalid_scope', /'mcp:write'/, redirectUri)
    })

    it('RFC 8414 §2: the address of registration stands in the metadata, and in the other document as configured', async () => {
      const documentAt = async (name: string) =>
        wireOf(await fetch(new URL(`.well-known/${name}`, suite.server.publicUrl)))
      const metadata = await documentAt('oauth-authorization-server')
      assert.equal(metadata['registration_endpoint'], `${suite.server.publicUrl}oauth2/register`)
      assert.equal('registration_endpoint' in (await documentAt('openid-configuration')), false)
    })
  },
  registrationEnabled,
)

onEachEngine(
  'a policy for clients that register themselves',
  (suite) => {
    const refused = refusedFor(suite)
    const allowed = {
      scope: 'openid photos.read',
      audience: ['https://api.example/v1'],
      grant_types: ['authorization_code'],
      redirect_uris: ['https://one.apps.example/cb', 'http://127.0.0.1:7/cb', 'cursor://oauth/cb'],
    }

    it('RFC 7591 §2: what it allows is registered', async () => {
      assert.partialDeepStrictEqual(await register(suite, allowed), allowed)
    })

    const cases: [string, Record<string, unknown>, string, RegExp][] = [
      ['a scope', { scope: 'openid admin' }, 'invalid_client_metadata', /'admin'/],
      ['an audience', { audience: ['https://api.example.evil/v1'] }, 'invalid_client_metadata', /evil/],
      [
        'a grant type',
        { grant_types: ['client_credentials'] },
        'invalid_client_metadata',
        /client_credentials/,
      ],
      ['a host', { redirect_uris: ['https://evil.example/cb'] }, 'invalid_redirect_uri', /evil/],
      [
        'a host that ends alike',
        { redirect_uris: ['https://notapps.example/cb'] },
        'invalid_redirect_uri',
        /notapps/,
      ],
      [
        'a host inside another',
        { redirect_uris: ['https://apps.example.evil/'] },
        'invalid_redirect_uri',
        /evil/,
      ],
      [
        'a host before an at sign',
        { redirect_uris: ['https://one.apps.example@evil.example/'] },
        'invalid_redirect_uri',
        /evil/,
      ],
      ['a scheme', { redirect_uris: ['other-app://cb'] }, 'invalid_redirect_uri', /other-app/],
    ]
    for (const [what, document, error, description] of cases) {
      it(`RFC 7591 §3.2.2: ${what} that it does not name is refused`, () =>
        refused({ ...allowed, ...document }, error, description))
    }

    it('RFC 7592 §2.2: nor does a change get more, while what an operator gave stays', async () => {
      const client = await register(suite, allowed)
      const path = `/admin/clients/${client.client_id}`
      await admin(suite.server, 'PATCH', path, [
        { op: 'replace', path: '/scope', value: 'openid photos.read admin' },
        { op: 'replace', path: '/owner', value: 'the photo team' },
      ])
      const change = (document: Record<string, unknown>, bearer: string) =>
        send(suite, 'PUT', `oauth2/register/${client.client_id}`, document, bearer)
      const wider = await change({ ...allowed, scope: 'openid root' }, client.registration_access_token)
      await assertError(wider, 400, 'invalid_client_metadata', /'root'/)
      const kept = await change(
        { ...allowed, scope: 'openid photos.read admin' },
        client.registration_access_token,
      )
      assert.equal(kept.status, 200)
      assert.equal((await json(await admin(suite.server, 'GET', path)))['owner'], 'the photo team')
    })

    it('operators are bound by none of it', async () => {
      const client = await createClient(suite.server, {
        scope: 'root',
        redirect_uris: ['https://x.example/'],
      })
      assert.ok(client.client_id)
    })
  },
  registrationBy({
    allowed_scopes: ['openid', 'photos.*'],
    allowed_audiences: ['https://api.example'],
    allowed_grant_types: ['authorization_code', 'refresh_token'],
    allowed_redirect_hosts: ['*.apps.example', 'localhost', 'cursor:'],
  }),
)

const tokens = ['an-initial-access-token-1', 'an-initial-access-token-2']

onEachEngine(
  'initial access tokens',
  (suite) => {
    describe('RFC 7591 §3: registration for those who bring one', () => {
      const document = { redirect_uris: [redirectUri] }

      for (const token of tokens) {
        it(`${token} registers a client, which then manages itself with its own`, async () => {
          const response = await send(suite, 'POST', 'oauth2/register', document, token)
          assert.equal(response.status, 201)
          const client = await json<Registration>(response)
          const path = `oauth2/register/${client.client_id}`
          assert.equal((await send(suite, 'GET', path, undefined, token)).status, 401)
          assert.equal(
            (await send(suite, 'GET', path, undefined, client.registration_access_token)).status,
            200,
          )
        })
      }

      for (const token of [undefined, 'x', `${tokens[0]}x`, tokens[0]?.toUpperCase()]) {
        it(`${token} registers nothing`, async () => {
          const response = await send(suite, 'POST', 'oauth2/register', document, token)
          assert.equal(response.headers.get('www-authenticate'), 'Bearer')
          await assertError(response, 401, 'The request could not be authorized', /initial access token/)
        })
      }

      it('the token of an operator is in no log', () => {
        for (const token of tokens) assert.equal(suite.server.logs.join('').includes(token), false)
      })
    })
  },
  registrationBy({ initial_access_tokens: tokens }),
)

onEachEngine(
  'registration from a page of another origin',
  (suite) => {
    const preflight = (path: string, method: string) =>
      fetch(new URL(path, suite.server.publicUrl), {
        method: 'OPTIONS',
        headers: {
          origin: inspector,
          'access-control-request-method': method,
          'access-control-request-headers': 'content-type,mcp-protocol-version',
        },
      })

    it('Fetch §3.2.2: the preflight of the MCP Inspector is answered', async () => {
      for (const [path, method] of [
        ['oauth2/register', 'POST'],
        ['oauth2/register/any', 'PUT'],
        ['.well-known/oauth-authorization-server', 'GET'],
      ] as const) {
        const { status, headers } = await preflight(path, method)
        assert.equal(status, 204)
        assert.match(headers.get('access-control-allow-origin') ?? '', /^(\*|http:\/\/localhost:6274)$/)
        const names = headers.get('access-control-allow-headers')?.toLowerCase() ?? ''
        for (const name of ['content-type', 'mcp-protocol-version']) assert.ok(names.includes(name), names)
      }
    })

    it('Fetch §3.2.1: the page reads the answer, and what was wrong', async () => {
      for (const document of [{ redirect_uris: [redirectUri] }, { redirect_uris: ['javascript:alert(1)'] }]) {
        const response = await fetch(new URL('oauth2/register', suite.server.publicUrl), {
          method: 'POST',
          headers: { origin: inspector, 'content-type': 'application/json' },
          body: JSON.stringify(document),
        })
        assert.match(
          response.headers.get('access-control-allow-origin') ?? '',
          /^(\*|http:\/\/localhost:6274)$/,
        )
      }
    })
  },
  {
    ...registrationEnabled,
    serve: {
      public: { host: '127.0.0.1', port: 0, cors: { enabled: true, allowed_origins: [inspector] } },
      admin: { port: 0 },
    },
  },
)

const bearerOf = (client: Record<string, unknown>): string => String(client['registration_access_token'])
