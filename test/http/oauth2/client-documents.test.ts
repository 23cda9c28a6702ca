import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type DocumentHost, startDocumentHost } from '../../support/client-documents.ts'
import { assertionType, createAssertion, createKeyPair } from '../../support/client-keys.ts'
import {
  admin,
  authorization,
  authorize,
  introspect,
  json,
  redirectUri,
  type Server,
  type Tokens,
} from '../../support/flow.ts'
import { startOn } from '../../support/gatehouse.ts'
import { assertClientError, assertErrorPage, onEachEngine, post, type Suite, visit, wireOf } from './suite.ts'

const documents = (settings: Record<string, unknown> = {}, registration: Record<string, unknown> = {}) => ({
  oidc: {
    client_id_metadata_documents: { enabled: true, ...settings },
    dynamic_client_registration: registration,
  },
})

const minute = 60_000

onEachEngine(
  'clients whose id is the address of their metadata',
  (suite) => {
    let host: DocumentHost
    before(async () => {
      host = await startDocumentHost()
    })
    after(() => host.close())

    const ask = (id: string, parameters: Record<string, string> = {}) =>
      visit(authorization(suite.server, id, parameters).url)

    const refusedFor = async (id: string, reason: RegExp): Promise<void> => {
      const answer = await ask(id)
      assertErrorPage(suite, answer, 'invalid_client')
      assert.match(answer.description, reason)
    }

    it('OAuth Client ID Metadata Document §3: they sign people in without registration, and refresh', async () => {
      const id = host.publish({ grant_types: ['authorization_code', 'refresh_token'] })
      const tokens = await signIn(suite, suite.server, id)
      assert.partialDeepStrictEqual(await introspect(suite.server, tokens.access_token), {
        ...{ active: true, client_id: id, sub: 'ada' },
      })
      const refresh = { grant_type: 'refresh_token', client_id: id, refresh_token: tokens.refresh_token }
      assert.equal((await post(suite, 'oauth2/token', refresh)).status, 200)
    })

    it('a client is stored once somebody has consented to it, and not before', async () => {
      const id = host.publish()
      const stored = async () => {
        const clients = await json<{ client_id: string }[]>(
          await admin(suite.server, 'GET', '/admin/clients'),
        )
        return clients.some((client) => client.client_id === id)
      }
      assert.equal((await ask(id)).error, null)
      assert.equal(await stored(), false)
      await signIn(suite, suite.server, id)
      assert.equal(await stored(), true)
    })

    it('another node redeems the code, and knows the client meanwhile', async (context) => {
      const other = await startOn(suite.server.dsn, documents())
      context.after(() => other.close())
      const tokens = await signIn(suite, suite.server, host.publish(), other)
      assert.equal((await introspect(other, tokens.access_token))['active'], true)
    })

    it('a login application may name the subject for it, as for any client', async () => {
      const id = host.publish()
      const request = authorization(suite.server, id)
      const login = { subject: 'ada', force_subject_identifier: 'ada-at-photos' }
      assert.ok((await authorize(suite.server, request, { login })).searchParams.get('code'))
    })

    const wrong: [string, Record<string, unknown>, RegExp][] = [
      [
        'names another address',
        { client_id: 'https://other.example/client' },
        /client_id must be the address/,
      ],
      ['names no address', { client_id: undefined }, /client_id must be the address/],
      ['holds a secret', { client_secret: 'a secret for everybody' }, /no client_secret/],
      ['speaks of a secret', { client_secret_expires_at: 0 }, /no client_secret/],
      ['wants a shared secret', { token_endpoint_auth_method: 'client_secret_post' }, /no shared secret/],
      ['has no redirect URI', { redirect_uris: [] }, /redirect_uris/],
      ['has a redirect URI that runs', { redirect_uris: ['javascript:alert(1)'] }, /javascript/],
      ['has redirect URIs that are no list', { redirect_uris: redirectUri }, /redirect_uris/],
    ]
    for (const [what, members, reason] of wrong) {
      it(`OAuth Client ID Metadata Document §4.1: a document that ${what} is refused, with the reason`, () =>
        refusedFor(host.publish(members), reason))
    }

    it('OAuth Client ID Metadata Document §4.2: what is not 200, JSON and small is no document', async () => {
      const address = host.publish()
      for (const answer of [
        { status: 404 },
        { status: 302, headers: { location: address } },
        { headers: { 'content-type': 'text/html' } },
      ]) {
        await refusedFor(host.publish({}, answer), /could not be fetched as JSON/)
      }
      await refusedFor(
        host.publish({}, { body: `{"client_name": "${'x'.repeat(11_000)}"}` }),
        /could not be fetched/,
      )
      await refusedFor(host.publish({}, { body: '[]' }), /JSON object/)
      await refusedFor(host.publish({}, { body: 'not JSON' }), /JSON object/)
      assert.equal(host.visits(address), 0)
    })

    it('RFC 9700 §4.1.3: redirect URIs are those of the document', async () => {
      assertErrorPage(
        suite,
        await ask(host.publish(), { redirect_uri: 'https://evil.example/cb' }),
        'invalid_request',
      )
    })

    it('OAuth Client ID Metadata Document §4.3: a document is read again when its time is over', async () => {
      const id = host.publish({}, { headers: { 'cache-control': 'max-age=600' } })
      await ask(id)
      await ask(id)
      assert.equal(host.visits(id), 1)
      host.replace(id, { redirect_uris: ['http://127.0.0.1:9999/moved'] })
      suite.server.clock.advance(9 * minute)
      assert.equal((await ask(id)).error, null)
      suite.server.clock.advance(2 * minute)
      assertErrorPage(suite, await ask(id), 'invalid_request')
      assert.equal(host.visits(id), 2)
    })

    it('OAuth Client ID Metadata Document §4.3: no document holds longer than configured, nor shorter than a minute', async () => {
      const [long, short] = ['max-age=999999', 'no-store'].map((header) =>
        host.publish({}, { headers: { 'cache-control': header } }),
      ) as [string, string]
      const visits = async () => {
        await Promise.all([ask(long), ask(short)])
        return [host.visits(long), host.visits(short)]
      }
      assert.deepEqual(await visits(), [1, 1])
      assert.deepEqual(await visits(), [1, 1])
      suite.server.clock.advance(2 * minute)
      assert.deepEqual(await visits(), [1, 2])
      suite.server.clock.advance(60 * minute)
      assert.deepEqual(await visits(), [2, 3])
    })

    it('a client that signed somebody in goes on for a day while its server is down, and not while it is wrong', async () => {
      const id = host.publish({ grant_types: ['authorization_code', 'refresh_token'] })
      const { refresh_token } = await signIn(suite, suite.server, id)
      const refresh = async (value: string) =>
        post(suite, 'oauth2/token', { grant_type: 'refresh_token', client_id: id, refresh_token: value })
      host.replace(id, {}, { status: 503 })
      suite.server.clock.advance(120 * minute)
      const refreshed = await refresh(refresh_token)
      assert.equal(refreshed.status, 200)
      host.replace(id, { client_id: 'https://other.example/client' })
      suite.server.clock.advance(minute)
      const { refresh_token: next } = await json<Tokens>(refreshed)
      assert.equal((await refresh(next)).status, 401)
      host.replace(id, { grant_types: ['authorization_code', 'refresh_token'] })
      suite.server.clock.advance(minute)
      const back = await refresh(next)
      assert.equal(back.status, 200)
      host.replace(id, {}, { status: 503 })
      suite.server.clock.advance(26 * 60 * minute)
      assert.equal((await refresh((await json<Tokens>(back)).refresh_token)).status, 401)
    })

    it('an address that gave no document is not asked again at once, and soon after it is', async () => {
      const id = host.publish({}, { status: 500 })
      await ask(id)
      await ask(id)
      assert.equal(host.visits(id), 1)
      host.replace(id, {})
      suite.server.clock.advance(minute / 2)
      assert.equal((await ask(id)).error, null)
    })

    it('RFC 7523 §2.2: a key in the document authenticates the client, which then is no public one', async () => {
      const pair = await createKeyPair('ES256')
      const id = host.publish({
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [pair.jwk] },
      })
      const now = Math.floor(suite.server.clock.now() / 1000)
      const proof = async () => ({
        client_assertion_type: assertionType,
        client_assertion: await createAssertion(suite.server, id, pair, {
          claims: { iat: now, exp: now + 60 },
        }),
      })
      const request = authorization(suite.server, id)
      const callback = await authorize(suite.server, request)
      const form = {
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      assert.equal((await post(suite, 'oauth2/token', { ...form, client_id: id })).status, 401)
      const proven = await post(suite, 'oauth2/token', { ...form, ...(await proof()) })
      assert.equal(proven.status, 200)
      const own = await post(suite, 'oauth2/token', { grant_type: 'client_credentials', ...(await proof()) })
      assert.equal((await json(own))['error'], 'unauthorized_client')
    })

    it('a document does not make this server fetch request objects, for which there is no limit', async () => {
      const object = host.publish()
      const id = host.publish({ request_uris: [object] })
      const answer = await ask(id, { request_uri: object })
      assertErrorPage(suite, answer, 'invalid_request')
      assert.equal(host.visits(object), 0)
    })

    it('members for operators mean nothing in a document', async () => {
      const id = host.publish({
        skip_consent: true,
        metadata: { gatehouse: { login_url: 'https://evil.example/' } },
      })
      const { location } = await ask(id)
      assert.equal(location.host, new URL(suite.server.publicUrl).host)
      await signIn(suite, suite.server, id)
      const path = `/admin/clients/${encodeURIComponent(id)}`
      const stored = await json<Record<string, unknown>>(await admin(suite.server, 'GET', path))
      assert.deepEqual([stored['skip_consent'], stored['metadata']], [false, {}])
    })

    it('an operator who changes a client takes it over', async () => {
      const id = host.publish()
      await signIn(suite, suite.server, id)
      const path = `/admin/clients/${encodeURIComponent(id)}`
      const patch = [{ op: 'replace', path: '/redirect_uris', value: ['http://127.0.0.1:9999/other'] }]
      assert.equal((await admin(suite.server, 'PATCH', path, patch)).status, 200)
      suite.server.clock.advance(120 * minute)
      assertErrorPage(suite, await ask(id), 'invalid_request')
    })

    it('OAuth Client ID Metadata Document §5: the RFC 8414 document says that they are known', async () => {
      const at = async (name: string) =>
        wireOf(await fetch(new URL(`.well-known/${name}`, suite.server.publicUrl)))
      const metadata = await at('oauth-authorization-server')
      assert.equal(metadata['client_id_metadata_document_supported'], true)
    })
  },
  documents(),
)

onEachEngine(
  'a policy for clients whose id is the address of their metadata',
  (suite) => {
    let host: DocumentHost
    before(async () => {
      host = await startDocumentHost()
    })
    after(() => host.close())

    it('scopes that it does not allow are passed over, and refused when asked for', async () => {
      const id = host.publish({ scope: 'openid photos.read admin' })
      const at = (scope: string) => visit(authorization(suite.server, id, { scope }).url)
      assert.equal((await at('openid photos.read')).error, null)
      assertClientError(await at('admin'), 'invalid_scope', /'admin'/, redirectUri)
    })

    it('redirect URIs that it does not allow are refused', async () => {
      const id = host.publish({ redirect_uris: ['https://evil.example/cb'] })
      const answer = await visit(authorization(suite.server, id).url)
      assertErrorPage(suite, answer, 'invalid_client')
      assert.match(answer.description, /must not be redirected to/)
    })

    it('one host is asked thirty times a minute at most, at whatever port', async (context) => {
      suite.server.clock.advance(2 * minute)
      const hosts = [host, await startDocumentHost()]
      context.after(() => hosts[1]?.close())
      const asked = await Promise.all(
        hosts.map(async (each) => {
          const ids = Array.from({ length: 20 }, () => each.publish({}, { status: 404 }))
          for (const id of ids) await visit(authorization(suite.server, id).url)
          return ids.filter((id) => each.visits(id) > 0).length
        }),
      )
      assert.equal((asked[0] ?? 0) + (asked[1] ?? 0), 30)
    })
  },
  documents(
    { allowed_hosts: ['localhost'] },
    {
      allowed_scopes: ['openid', 'offline_access', 'photos.*'],
      allowed_redirect_hosts: ['localhost'],
    },
  ),
)

const closed: [string, Record<string, unknown>][] = [
  ['they are off', {}],
  ['another host is allowed', documents({ allowed_hosts: ['*.apps.example'] })],
  [
    'the host is in a private network',
    { ...documents(), clients: { http: { disallow_private_ip_ranges: true } } },
  ],
]
for (const [when, configuration] of closed) {
  onEachEngine(
    `clients whose id is the address of their metadata, where ${when}`,
    (suite) => {
      it('OAuth Client ID Metadata Document §8.2: nothing is fetched', async (context) => {
        const host = await startDocumentHost()
        context.after(() => host.close())
        const id = host.publish()
        assertErrorPage(suite, await visit(authorization(suite.server, id).url), 'invalid_client')
        assert.equal(host.visits(id), 0)
      })
    },
    configuration,
  )
}

/** Signs Ada in at a public client; `redeemedAt` is where the code is redeemed. */
async function signIn(
  suite: Suite,
  server: Server,
  id: string,
  redeemedAt: Server = server,
): Promise<Tokens> {
  const request = authorization(server, id)
  const callback = await authorize(server, request)
  const response = await post({ ...suite, server: redeemedAt } as Suite, 'oauth2/token', {
    grant_type: 'authorization_code',
    client_id: id,
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: request.verifier,
  })
  assert.equal(response.status, 200, await response.clone().text())
  return json<Tokens>(response)
}
