import assert from 'node:assert/strict'
import { it } from 'node:test'
import { admin, authorization, createClient, json } from '../support/flow.ts'
import { onEachEngine } from './oauth2/suite.ts'

const nul = '\0'
const encodedNul = '%00'
const base64 = (text: string) => Buffer.from(text).toString('base64url')

onEachEngine('characters that no database keeps', (suite) => {
  /** Statuses of a request on the admin listener, or on the public one. */
  const ask = async (method: string, path: string, body?: unknown): Promise<number> => {
    const response = await admin(suite.server, method, path, body)
    await response.arrayBuffer()
    return response.status
  }
  const askPublic = async (path: string, init: RequestInit = {}): Promise<number> => {
    const response = await fetch(new URL(path, suite.server.publicUrl), { redirect: 'manual', ...init })
    await response.arrayBuffer()
    return response.status
  }
  const assertRefused = (statuses: Record<string, number>) =>
    assert.deepEqual(
      Object.entries(statuses).filter(([, status]) => status >= 500),
      [],
    )

  it('a NUL in a path or a query of the admin API is no failure', async () => {
    const statuses: Record<string, number> = {}
    const record = async (method: string, path: string, body?: unknown) => {
      statuses[`${method} ${path}`] = await ask(method, path, body)
    }
    for (const id of [encodedNul, `a${encodedNul}b`]) {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? [] : method === 'PUT' ? {} : undefined
        for (const path of [
          ...['clients', 'keys', 'keys/set', 'identities', 'trust/grants/jwt-bearer/issuers'],
          ...['oauth2/auth/sessions/login', 'oauth2/logout/deliveries'],
        ])
          await record(method, `/admin/${path}/${id}`, body)
        for (const path of [
          `/admin/keys/${id}/one`,
          `/admin/clients/${id}/lifespans`,
          `/admin/clients/${id}/secret`,
          `/admin/identities/${id}/sessions`,
        ])
          await record(method, path, body)
      }
      for (const path of [
        `oauth2/auth/sessions/login?subject=${id}`,
        `oauth2/auth/sessions/login?sid=${id}`,
        `oauth2/auth/sessions/consent?subject=${id}&all=true`,
        `oauth2/auth/sessions/consent?subject=ada&client=${id}`,
        `oauth2/auth/sessions/consent?consent_request_id=${id}`,
        `oauth2/tokens?client_id=${id}`,
      ]) {
        await record('DELETE', `/admin/${path}`)
        await record('GET', `/admin/${path}`)
      }
      for (const token of [
        id,
        base64(nul),
        base64(JSON.stringify({ id: nul })),
        base64(JSON.stringify([nul, nul])),
      ]) {
        for (const list of [
          'clients',
          'identities',
          'trust/grants/jwt-bearer/issuers',
          'oauth2/logout/deliveries',
        ])
          await record('GET', `/admin/${list}?page_token=${token}&page_size=1`)
        await record('GET', `/admin/oauth2/auth/sessions/consent?subject=ada&page_token=${token}`)
      }
      for (const query of [
        `clients?client_name=${id}`,
        `clients?owner=${id}`,
        `identities?credentials_identifier=${id}`,
        `identities?ids=${id}`,
        `identities?preview_credentials_identifier_similar=${id}`,
        `trust/grants/jwt-bearer/issuers?issuer=${id}`,
        `oauth2/logout/deliveries?client_id=${id}`,
        `oauth2/auth/requests/login?login_challenge=${id}`,
      ])
        await record('GET', `/admin/${query}`)
    }
    assertRefused(statuses)
  })

  it('a NUL, or half a surrogate pair, in a document is refused, and nothing of it is stored', async () => {
    const before = await json<unknown[]>(await admin(suite.server, 'GET', '/admin/clients?page_size=500'))
    const people = await json<unknown[]>(await admin(suite.server, 'GET', '/admin/identities?page_size=500'))
    for (const bad of [nul, `a${nul}b`, '\ud800', 'a\udfffb']) {
      const documents: [string, string, unknown][] = [
        ['POST', '/admin/clients', { client_id: bad }],
        ['POST', '/admin/clients', { client_name: 'x', owner: bad }],
        ['POST', '/admin/clients', { client_secret: bad }],
        ['PUT', `/admin/clients/${suite.client.client_id}`, { client_id: bad, owner: bad }],
        [
          'PATCH',
          `/admin/clients/${suite.client.client_id}`,
          [{ op: 'replace', path: '/owner', value: bad }],
        ],
        ['POST', '/admin/keys/unstorable', { alg: 'ES256', kid: bad }],
        ['POST', '/admin/identities', { schema_id: 'default', traits: { email: `${bad}@example.com` } }],
        ['POST', '/admin/identities', { schema_id: bad, traits: { email: 'a@example.com' } }],
        [
          'POST',
          '/admin/identities',
          {
            schema_id: 'default',
            traits: { email: 'b@example.com' },
            credentials: { password: { config: { password: `${bad} correct horse battery` } } },
            external_id: bad,
          },
        ],
      ]
      for (const [method, path, body] of documents) {
        const response = await admin(suite.server, method, path, body)
        const text = await response.text()
        // What is kept elsewhere than in a column may be taken as it is; mangled it must not be.
        if (response.status < 300) assert.ok(!text.includes('\ufffd'), text)
        else
          assert.ok(
            response.status < 500,
            `${response.status} to ${method} ${path} ${JSON.stringify(body)}: ${text}`,
          )
      }
    }
    const after = await json<unknown[]>(await admin(suite.server, 'GET', '/admin/clients?page_size=500'))
    assert.ok(!JSON.stringify(after).includes('\ufffd'))
    assert.ok(
      !JSON.stringify(
        await json(await admin(suite.server, 'GET', '/admin/identities?page_size=500')),
      ).includes('\ufffd'),
    )
    assert.ok(after.length >= before.length && people.length >= 0)
    assert.equal(await ask('GET', '/admin/keys/unstorable'), 404)
  })

  it('a NUL in what clients and browsers send to the public endpoints is no failure', async () => {
    const client = await createClient(suite.server)
    const statuses: Record<string, number> = {}
    const post = async (path: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
      statuses[`${path} ${JSON.stringify(form)} ${JSON.stringify(headers)}`] = await askPublic(path, {
        method: 'POST',
        headers,
        body: new URLSearchParams(form),
      })
    }
    const basic = (user: string, password: string) => ({
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    })
    const assertion = (claims: object) =>
      `${base64(JSON.stringify({ alg: 'ES256', kid: nul }))}.${base64(JSON.stringify(claims))}.${base64('x')}`
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: nul, sub: nul, jti: nul, aud: suite.server.publicUrl, iat: now, exp: now + 60 }
    for (const path of ['oauth2/token', 'oauth2/revoke', 'oauth2/device/auth']) {
      for (const id of [nul, `${client.client_id}${nul}`]) {
        await post(path, { grant_type: 'client_credentials', token: 'x' }, basic(id, 'x'))
        await post(path, { grant_type: 'client_credentials', token: 'x' }, basic(encodeURIComponent(id), 'x'))
        await post(path, { grant_type: 'client_credentials', token: 'x' }, basic(client.client_id, nul))
        await post(path, { grant_type: 'client_credentials', token: 'x', client_id: id, client_secret: id })
      }
      await post(path, {
        ...{ grant_type: 'client_credentials', token: 'x' },
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion(claims),
      })
    }
    for (const token of [nul, `ory_at_${nul}.${nul}`, `ory_rt_x${nul}.x`])
      await post('oauth2/token', {
        grant_type: 'refresh_token',
        refresh_token: token,
        client_id: client.client_id,
      })
    await post('oauth2/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: assertion(claims),
    })
    for (const path of [
      `oauth2/auth?client_id=${encodedNul}&response_type=code`,
      `${authorization(suite.server, client.client_id, { login_hint: nul }).url.href}`,
      `oauth2/register/${encodedNul}`,
      `ui/login?login_challenge=${encodedNul}`,
      `ui/device?user_code=${encodedNul}`,
      `oauth2/fallbacks/error?error=${encodedNul}`,
      `oauth2/sessions/logout?id_token_hint=${encodedNul}&client_id=${encodedNul}`,
      `schemas/${encodedNul}`,
      `userinfo?access_token=${encodedNul}`,
    ])
      statuses[path] = await askPublic(path, { headers: { authorization: `Bearer x${'y'}` } })
    assertRefused(statuses)
  })
})
