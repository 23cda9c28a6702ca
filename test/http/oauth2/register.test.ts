import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { admin, introspect, json, redirectUri, token } from '../../support/flow.ts'
import { assertError, onEachEngine } from './suite.ts'

interface Registration {
  client_id: string
  client_secret: string
  registration_access_token: string
  registration_client_uri: string
  redirect_uris: string[]
}

const malformed = 'The request was malformed or contained invalid parameters'
const enabled = { oidc: { dynamic_client_registration: { enabled: true } } }

onEachEngine(
  'dynamic client registration',
  (suite) => {
    const send = (method: string, path: string, body?: unknown, bearer?: string, type = 'application/json') =>
      fetch(new URL(path, suite.server.publicUrl), {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': type }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
    const register = async (document: Record<string, unknown> = {}): Promise<Registration> => {
      const response = await send('POST', 'oauth2/register', { redirect_uris: [redirectUri], ...document })
      assert.equal(response.status, 201)
      return json<Registration>(response)
    }
    const path = ({ client_id: id }: Registration) => `oauth2/register/${id}`

    describe('RFC 7591 §3: registering', () => {
      it('§3.2.1: the answer is 201 with id, secret, token and address', async () => {
        const response = await send('POST', 'oauth2/register', {
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
        const client = await register({ client_id: 'chosen' })
        assert.notEqual(client.client_id, 'chosen')
      })

      it('a client that is registered without scopes gets the default ones', async () => {
        const client = (await register()) as unknown as Record<string, unknown>
        assert.equal(client['scope'], 'offline_access offline openid')
      })

      it('the registration token is no access token', async () => {
        const { registration_access_token: value } = await register()
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
          const response = await send('POST', 'oauth2/register', {
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
          const response = await send('POST', 'oauth2/register', { [name as string]: value })
          const text = new RegExp(`'${name}' cannot be set for dynamic client registration$`)
          await assertError(response, 400, 'invalid_client_metadata', text)
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
          const response = await send('POST', 'oauth2/register', body)
          await assertError(response, 400, error)
        }
        const form = await send(
          'POST',
          'oauth2/register',
          'client_name=x',
          undefined,
          'application/x-www-form-urlencoded',
        )
        await assertError(form, 400, malformed)
      })
    })

    describe('RFC 7592 §2: managing', () => {
      let client: Registration
      before(async () => {
        client = await register({ client_name: 'Before' })
      })

      it('§2.1: reading shows neither secret nor token nor metadata', async () => {
        await admin(suite.server, 'PATCH', `/admin/clients/${client.client_id}`, [
          { op: 'add', path: '/metadata/team', value: 'operators only' },
        ])
        const response = await send('GET', path(client), undefined, client.registration_access_token)
        assert.equal(response.status, 200)
        const shown = await json<Record<string, unknown>>(response)
        assert.equal(shown['client_name'], 'Before')
        for (const name of ['client_secret', 'registration_access_token', 'metadata'])
          assert.ok(!(name in shown), name)
      })

      it('§2.2: a change replaces the registration token and keeps the secret', async () => {
        const changed = await register({ grant_types: ['client_credentials'], client_name: 'Before' })
        const response = await send(
          'PUT',
          path(changed),
          { client_id: 'ignored', client_name: 'After', grant_types: ['client_credentials'] },
          changed.registration_access_token,
        )
        assert.equal(response.status, 200)
        const after = await json<Registration & { client_name: string }>(response)
        assert.deepEqual([after.client_id, after.client_name], [changed.client_id, 'After'])
        assert.equal(after.client_secret, undefined)
        assert.notEqual(after.registration_access_token, changed.registration_access_token)
        const old = await send('GET', path(changed), undefined, changed.registration_access_token)
        assert.equal(old.status, 401)
        const current = await send('GET', path(changed), undefined, after.registration_access_token)
        assert.equal(current.status, 200)
        assert.equal((await token(suite.server, changed, { grant_type: 'client_credentials' })).status, 200)
      })

      it('§2.2: of many changes with one token one succeeds', async () => {
        const one = await register()
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            send('PUT', path(one), { client_name: `${index}` }, one.registration_access_token),
          ),
        )
        assert.deepEqual(answers.map(({ status }) => status).sort(), [
          200,
          ...Array.from({ length: 9 }, () => 401),
        ])
      })

      it('what was read can be written back, and what an operator has set stays', async () => {
        const one = await register()
        await admin(suite.server, 'PATCH', `/admin/clients/${one.client_id}`, [
          { op: 'replace', path: '/skip_consent', value: true },
          { op: 'add', path: '/metadata', value: { team: 'photos' } },
          { op: 'add', path: '/authorization_code_grant_access_token_lifespan', value: '90m' },
        ])
        const read = await json(await send('GET', path(one), undefined, one.registration_access_token))
        const response = await send('PUT', path(one), read, one.registration_access_token)
        assert.equal(response.status, 200)
        const stored = await json<Record<string, unknown>>(
          await admin(suite.server, 'GET', `/admin/clients/${one.client_id}`),
        )
        assert.equal(stored['skip_consent'], true)
        assert.deepEqual(stored['metadata'], { team: 'photos' })
        assert.equal(stored['authorization_code_grant_access_token_lifespan'], '1h30m0s')
      })

      it('a secret of its own is forbidden here, too', async () => {
        const response = await send(
          'PUT',
          path(client),
          { client_secret: 'a chosen secret' },
          client.registration_access_token,
        )
        assert.equal(response.status, 403)
        assert.deepEqual(await json(response), {
          error: 'The requested action was forbidden',
          error_description: 'It is not allowed to choose your own OAuth2 Client secret.',
        })
      })

      it('RFC 6750 §3.1: without the right token nothing is told or done, whether or not the client exists', async () => {
        const other = await register()
        const nobody = { ...client, client_id: '00000000-0000-4000-8000-000000000000' }
        const flipped = client.registration_access_token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
        const bearers = [undefined, '', 'x', other.registration_access_token, flipped, `${flipped}.x`]
        for (const target of [client, nobody, { ...client, client_id: 'a%00b' }]) {
          for (const bearer of bearers) {
            for (const method of ['GET', 'PUT', 'DELETE']) {
              const response = await send(method, path(target), method === 'PUT' ? {} : undefined, bearer)
              assert.equal(response.status, 401)
              assert.equal(response.headers.get('www-authenticate'), 'Bearer')
              assert.deepEqual(await json(response), {
                error: 'The request could not be authorized',
                error_description:
                  'The requested OAuth 2.0 client does not exist or you provided incorrect credentials.',
              })
            }
          }
        }
      })

      it('§2.3: a client removes itself, once', async () => {
        const one = await register()
        const response = await send('DELETE', path(one), undefined, one.registration_access_token)
        assert.equal(response.status, 204)
        const again = await send('DELETE', path(one), undefined, one.registration_access_token)
        assert.equal(again.status, 401)
        assert.equal((await admin(suite.server, 'GET', `/admin/clients/${one.client_id}`)).status, 404)
      })

      it('a client that an operator registered has such a token, too', async () => {
        const created = await json<Registration>(
          await admin(suite.server, 'POST', '/admin/clients', { client_name: 'by an operator' }),
        )
        const response = await send('GET', path(created), undefined, created.registration_access_token)
        assert.equal(response.status, 200)
      })

      it('only its hash is stored', async () => {
        const { registration_access_token: value } = await register()
        const [random = ''] = value.slice('ory_at_'.length).split('.')
        const rows = await suite.server.database
          .tables<{ clients: object }>()
          .selectFrom('clients')
          .selectAll()
          .execute()
        assert.ok(!JSON.stringify(rows).includes(random))
      })
    })
  },
  enabled,
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
