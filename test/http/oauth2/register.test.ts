import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { admin, introspect, json, redirectUri, token } from '../../support/flow.ts'
import { type Registration, register, registrationEnabled, send } from './registration.ts'
import { assertError, onEachEngine } from './suite.ts'

const malformed = 'The request was malformed or contained invalid parameters'

onEachEngine(
  'dynamic client registration',
  (suite) => {
    describe('RFC 7591 §3: registering', () => {
      it('§3.2.1: the answer is 201 with id, secret, token and address', async () => {
        const response = await send(suite, 'POST', 'oauth2/register', {
          client_name: 'Photos',
          redirect_uris: [redirectUri],
          grant_types: ['client_credentials'],
          scope: 'photos.read',
        })
        assert.equal(response.status, 201)
        const client = await json<Registration & Record<string, unknown>>(response)
        assert.match(client.client_id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
        assert.match(client.client_secret, /^[A-Za-z0-9_.~-]{26}$/)
        assert.match(client.registration_access_token, /^ory_at_[\w-]+\.[\w-]+$/)
        assert.equal(
          client.registration_client_uri,
          `${suite.server.publicUrl}oauth2/register/${client.client_id}`,
        )
        assert.equal(client['client_secret_expires_at'], 0)
        assert.ok(!('metadata' in client))
        assert.equal(response.headers.get('cache-control') ?? 'no-store', 'no-store')
        const grant = { grant_type: 'client_credentials', scope: 'photos.read' }
        assert.equal((await token(suite.server, client, grant)).status, 200)
      })

      it('the id is never the one that the client asks for', async () => {
        const client = await register(suite, { client_id: 'chosen' })
        assert.notEqual(client.client_id, 'chosen')
      })

      it('a client that is registered without scopes gets the default ones', async () => {
        const client = (await register(suite)) as unknown as Record<string, unknown>
        assert.equal(client['scope'], 'offline_access offline openid')
      })

      it('the registration token is no access token', async () => {
        const { registration_access_token: value } = await register(suite)
        assert.deepEqual(await introspect(suite.server, value), { active: false })
      })

      const refused: [string, Record<string, unknown>, string, string][] = [
        [
          'a secret of its own',
          { client_secret: 'a chosen secret' },
          malformed,
          'It is not allowed to choose your own OAuth2 Client secret.',
        ],
        [
          'an access token strategy',
          { access_token_strategy: 'jwt' },
          malformed,
          'It is not allowed to choose your own access token strategy.',
        ],
        [
          'skip_consent',
          { skip_consent: true },
          'invalid_request',
          "'skip_consent' cannot be set for dynamic client registration",
        ],
        [
          'skip_logout_consent',
          { skip_logout_consent: true },
          'invalid_request',
          "'skip_logout_consent' cannot be set for dynamic client registration",
        ],
      ]
      for (const [what, document, error, description] of refused) {
        it(`${what} is not for a client to set`, async () => {
          const response = await send(suite, 'POST', 'oauth2/register', {
            redirect_uris: [redirectUri],
            ...document,
          })
          assert.equal(response.status, 400)
          assert.deepEqual(await json(response), { error, error_description: description })
        })
      }

      it('metadata and lifespans are not for a client to set', async () => {
        for (const [name, value] of [
          ['metadata', { admin: true }],
          ['authorization_code_grant_access_token_lifespan', '9000h'],
        ]) {
          const response = await send(suite, 'POST', 'oauth2/register', { [name as string]: value })
          const text = new RegExp(`'${name}' cannot be set for dynamic client registration$`)
          await assertError(response, 400, 'invalid_client_metadata', text)
        }
      })

      it('§3.2.2: what would be registered in vain is refused', async () => {
        for (const document of [
          { token_endpoint_auth_method: 'client_secret_jwt' },
          { request_object_signing_alg: 'nope' },
          { jwks_uri: 'nope' },
          { frontchannel_logout_uri: 'nope' },
          { backchannel_logout_uri: 'nope' },
          { request_uris: ['nope'] },
        ]) {
          const [member] = Object.keys(document)
          await assertError(
            await send(suite, 'POST', 'oauth2/register', document),
            400,
            'invalid_client_metadata',
            new RegExp(`Field ${member} must`),
          )
        }
      })

      it('§3.2.2: what is wrong with the document is said by its code', async () => {
        const cases: [unknown, string][] = [
          [{ redirect_uris: ['https://app.example.com/#fragment'] }, 'invalid_redirect_uri'],
          [{ token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
          [{ token_endpoint_auth_method: 'client_secret_jwt' }, 'invalid_client_metadata'],
          [{ redirect_uris: 'https://app.example.com/' }, malformed],
          ['not JSON', 'invalid_request'],
          ['[]', malformed],
          ['null', malformed],
          ['"text"', malformed],
        ]
        for (const [body, error] of cases) {
          const response = await send(suite, 'POST', 'oauth2/register', body)
          await assertError(response, 400, error)
        }
        const form = await send(
          suite,
          'POST',
          'oauth2/register',
          'client_name=x',
          undefined,
          'application/x-www-form-urlencoded',
        )
        await assertError(form, 400, malformed)
      })
    })
  },
  registrationEnabled,
)

onEachEngine('dynamic client registration where it is off', (suite) => {
  it('OpenID Connect Registration §3: every request is answered with 404', async () => {
    const requests: [string, string][] = [
      ['POST', 'oauth2/register'],
      ['GET', `oauth2/register/${suite.client.client_id}`],
      ['PUT', `oauth2/register/${suite.client.client_id}`],
      ['DELETE', `oauth2/register/${suite.client.client_id}`],
    ]
    for (const [method, path] of requests) {
      const response = await fetch(new URL(path, suite.server.publicUrl), { method })
      await assertError(
        response,
        404,
        'The requested resource could not be found',
        /^Dynamic registration is not enabled\.$/,
      )
    }
  })
})

onEachEngine(
  'the address of registration',
  (suite) => {
    it('OpenID Connect Discovery §3: registration_endpoint is what is configured', async () => {
      const url = new URL('.well-known/openid-configuration', suite.server.publicUrl)
      const document = await json(await fetch(url))
      assert.equal(document['registration_endpoint'], 'https://sso.example.com/oauth2/register')
    })

    it('a scope that is configured is that of clients that name none', async () => {
      const client = await json(await admin(suite.server, 'POST', '/admin/clients', {}))
      assert.equal(client['scope'], 'openid profile')
    })
  },
  {
    webfinger: {
      oidc_discovery: { client_registration_url: 'https://sso.example.com/oauth2/register' },
    },
    oidc: { dynamic_client_registration: { default_scope: ['openid', 'profile'] } },
  },
)

onEachEngine(
  'dynamic registration where internal errors are shown',
  (suite) => {
    it('Hydra API: what a client must not choose is refused in the same words', async () => {
      const response = await fetch(new URL('oauth2/register', suite.server.publicUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: ['https://app.example.com/cb'], skip_consent: true }),
      })
      assert.deepEqual(await response.json(), {
        error: 'invalid_request',
        error_description: "'skip_consent' cannot be set for dynamic client registration",
      })
    })
  },
  {
    oidc: { dynamic_client_registration: { enabled: true } },
    oauth2: { expose_internal_errors: true },
  },
)
