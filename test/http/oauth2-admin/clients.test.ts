import assert from 'node:assert/strict'
import { it } from 'node:test'
import { admin, token } from '../../support/flow.ts'
import { assertError, onEachEngine, type Wire, wireOf } from '../oauth2/suite.ts'

const lifespans = [
  'authorization_code_grant_access_token_lifespan',
  'authorization_code_grant_id_token_lifespan',
  'authorization_code_grant_refresh_token_lifespan',
  'client_credentials_grant_access_token_lifespan',
  'implicit_grant_access_token_lifespan',
  'implicit_grant_id_token_lifespan',
  'jwt_bearer_grant_access_token_lifespan',
  'refresh_token_grant_id_token_lifespan',
  'refresh_token_grant_access_token_lifespan',
  'refresh_token_grant_refresh_token_lifespan',
  'device_authorization_grant_id_token_lifespan',
  'device_authorization_grant_access_token_lifespan',
  'device_authorization_grant_refresh_token_lifespan',
]
const noLifespans = Object.fromEntries(lifespans.map((name) => [name, null]))

const grant = { grant_type: 'client_credentials' }
const gone = 'Unable to locate the resource'

onEachEngine('clients', (suite) => {
  const send = (method: string, path: string, body?: unknown) => admin(suite.server, method, path, body)
  const create = async (document: unknown = {}): Promise<Wire> => {
    const response = await send('POST', '/admin/clients', document)
    assert.equal(response.status, 201)
    return wireOf(response)
  }
  const worksWith = async (client_id: string, client_secret: string) =>
    (await token(suite.server, { client_id, client_secret, redirect_uris: [] }, grant)).status === 200

  it('Hydra API: a client that is created from nothing has the defaults, null lists and a generated secret', async () => {
    const response = await send('POST', '/admin/clients', {})
    assert.equal(response.status, 201)
    const { client_id, client_secret, created_at, updated_at, ...wire } = await wireOf(response)
    const { registration_access_token: token, registration_client_uri: uri, ...rest } = wire
    assert.match(String(token), /^ory_at_[\w-]{43}\.[\w-]{43}$/)
    assert.equal(uri, `${suite.server.publicUrl}oauth2/register/${client_id}`)
    assert.match(client_id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.equal(response.headers.get('location'), `/admin/clients/${client_id}`)
    assert.match(client_secret, /^[a-zA-Z1-90_.~-]{26}$/)
    assert.match(String(created_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.equal(updated_at, created_at)
    assert.deepEqual(rest, {
      client_name: '',
      redirect_uris: null,
      grant_types: null,
      response_types: null,
      scope: 'offline_access offline openid',
      audience: [],
      owner: '',
      policy_uri: '',
      allowed_cors_origins: [],
      tos_uri: '',
      client_uri: '',
      logo_uri: '',
      contacts: null,
      client_secret_expires_at: 0,
      subject_type: 'public',
      jwks: {},
      token_endpoint_auth_method: 'client_secret_basic',
      userinfo_signed_response_alg: 'none',
      metadata: {},
      skip_consent: false,
      skip_logout_consent: null,
      ...noLifespans,
    })
  })

  it('Hydra API: reading a client shows lists instead of null, and never a secret', async () => {
    const created = await create()
    const response = await send('GET', `/admin/clients/${created.client_id}`)
    assert.equal(response.status, 200)
    const { client_secret, registration_access_token, registration_client_uri, ...shown } = created
    const lists = { redirect_uris: [], grant_types: [], response_types: [], contacts: [] }
    assert.deepEqual(await wireOf(response), { ...shown, ...lists })
    assert.ok((await worksWith(created.client_id, client_secret)) === false)
  })

  it('Hydra API: what was sent is kept, durations in the spelling of Go', async () => {
    const document = {
      client_id: 'photo-app',
      client_name: 'Fotos & Größe <b>',
      client_secret: 'a secret of my own',
      redirect_uris: ['https://app.example/cb', 'com.example:/cb'],
      grant_types: ['client_credentials'],
      response_types: ['code'],
      scope: 'a b.*  c',
      audience: ['https://api.example'],
      owner: 'ada',
      contacts: ['ada@example.com'],
      post_logout_redirect_uris: ['https://app.example/out'],
      allowed_cors_origins: ['https://app.example'],
      metadata: { nested: { list: [1, null, 'ß'] } },
      skip_consent: true,
      skip_logout_consent: true,
      access_token_strategy: 'jwt',
      client_credentials_grant_access_token_lifespan: '90m',
      made_up: 'ignored',
    }
    const created = await create(document)
    assert.equal(created.client_secret, document.client_secret)
    const wire = await wireOf(await send('GET', '/admin/clients/photo-app'))
    const { client_secret: _, made_up: __, ...kept } = document
    const expected = { ...kept, scope: 'a b.* c', client_credentials_grant_access_token_lifespan: '1h30m0s' }
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(wire[name], value, name)
    assert.equal('made_up' in wire, false)
    assert.ok(await worksWith('photo-app', document.client_secret))
  })

  it('Hydra API: a public client has no secret, also where it sends one', async () => {
    const created = await create({ token_endpoint_auth_method: 'none', client_secret: 'not-wanted' })
    assert.equal('client_secret' in created, false)
  })

  it('Hydra API: an id that is taken is 409, and the client stays as it was', async () => {
    const { client_id } = await create({ client_name: 'first' })
    const error = 'Unable to insert or update resource because a resource with that value exists already'
    await assertError(await send('POST', '/admin/clients', { client_id, client_name: 'second' }), 409, error)
    assert.equal((await wireOf(await send('GET', `/admin/clients/${client_id}`)))['client_name'], 'first')
  })

  it('Hydra API: of 20 parallel creations with one id exactly one succeeds', async () => {
    const document = { client_id: `raced-${suite.engine}` }
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await send('POST', '/admin/clients', document)).status),
    )
    assert.equal(statuses.filter((status) => status === 201).length, 1)
    assert.equal(statuses.filter((status) => status === 409).length, 19)
  })

  it('Hydra API: an unknown client is 404 in every way', async () => {
    for (const id of ['unknown', '%00', '%ff', '..%2fclients', 'a'.repeat(3000), '%F0%9F%98%80']) {
      for (const [method, body] of [
        ['GET', undefined],
        ['PUT', {}],
        ['PATCH', []],
        ['DELETE', undefined],
      ] as const) {
        const response = await send(method, `/admin/clients/${id}`, body)
        assert.ok([400, 404].includes(response.status), `${method} ${id} ${response.status}`)
        if (response.status === 404) await assertError(response, 404, gone, /^$/)
      }
    }
  })

  it('Hydra API: PUT replaces everything and keeps the secret', async () => {
    const { client_id, client_secret } = await create({
      grant_types: ['client_credentials'],
      owner: 'ada',
      contacts: ['x'],
    })
    const response = await send('PUT', `/admin/clients/${client_id}`, {
      client_id: 'another',
      client_name: 'new',
      grant_types: ['client_credentials'],
    })
    assert.equal(response.status, 200)
    const wire = await wireOf(response)
    assert.equal('client_secret' in wire, false)
    assert.equal(wire.client_id, client_id)
    assert.equal(wire['client_name'], 'new')
    assert.equal(wire['owner'], '')
    for (const list of ['redirect_uris', 'response_types', 'contacts']) assert.equal(wire[list], null, list)
    const read = await wireOf(await send('GET', `/admin/clients/${client_id}`))
    for (const list of ['redirect_uris', 'response_types', 'contacts']) assert.deepEqual(read[list], [], list)
    assert.ok(await worksWith(client_id, client_secret))
  })

  it('Hydra API: PUT with a secret returns it once, and the old one is of no use', async () => {
    const { client_id, client_secret } = await create({ grant_types: ['client_credentials'] })
    const change = { grant_types: ['client_credentials'], client_secret: 'my-new-secret' }
    assert.equal(
      (await wireOf(await send('PUT', `/admin/clients/${client_id}`, change))).client_secret,
      'my-new-secret',
    )
    assert.equal('client_secret' in (await wireOf(await send('GET', `/admin/clients/${client_id}`))), false)
    assert.equal(await worksWith(client_id, client_secret), false)
    assert.equal(await worksWith(client_id, 'my-new-secret'), true)
  })

  it('Hydra API: PATCH adds, replaces and removes', async () => {
    const { client_id, client_secret } = await create({
      grant_types: ['client_credentials'],
      owner: 'ada',
      contacts: ['a', 'b'],
    })
    const patch = async (...operations: unknown[]) => {
      const response = await send('PATCH', `/admin/clients/${client_id}`, operations)
      assert.equal(response.status, 200)
      return wireOf(response)
    }
    const first = await patch(
      { op: 'replace', path: '/client_name', value: 'patched' },
      { op: 'remove', path: '/owner' },
      { op: 'add', path: '/contacts/-', value: 'c' },
      { op: 'add', path: '/metadata/deep/er', value: 1 },
      { op: 'replace', path: '/skip_consent', value: true },
      { op: 'add', path: '/request_uris/-', value: 'https://app.example/request' },
    )
    assert.equal(first['client_name'], 'patched')
    assert.equal(first['owner'], '')
    assert.deepEqual(first['contacts'], ['a', 'b', 'c'])
    assert.deepEqual(first['metadata'], { deep: { er: 1 } })
    assert.equal(first['skip_consent'], true)
    assert.deepEqual(first['request_uris'], ['https://app.example/request'])
    assert.deepEqual(first['grant_types'], ['client_credentials'])
    assert.ok(await worksWith(client_id, client_secret))
    const second = await patch(
      { op: 'remove', path: '/contacts/0' },
      { op: 'replace', path: '/contacts/0', value: 'z' },
    )
    assert.deepEqual(second['contacts'], ['z', 'c'])
    assert.equal(
      (await patch({ op: 'replace', path: '/client_secret', value: 'patched-secret' })).client_secret,
      'patched-secret',
    )
    assert.ok(await worksWith(client_id, 'patched-secret'))
    assert.deepEqual(await patch(), await wireOf(await send('GET', `/admin/clients/${client_id}`)))
  })

  it('Hydra API: a patch of what the server alone decides, or of what nobody knows, changes nothing else', async () => {
    const { client_id } = await create({ client_name: 'before', owner: 'ada' })
    const before = await wireOf(await send('GET', `/admin/clients/${client_id}`))
    const patch = [
      { op: 'replace', path: '/created_at', value: '2001-01-01T00:00:00Z' },
      { op: 'replace', path: '/updated_at', value: '2001-01-01T00:00:00Z' },
      { op: 'replace', path: '/rotated_secrets', value: ['x'] },
      { op: 'replace', path: '/nope', value: 1 },
      { op: 'replace', path: '/client_name', value: 'after' },
    ]
    const response = await send('PATCH', `/admin/clients/${client_id}`, patch)
    assert.equal(response.status, 200)
    const { updated_at: _, ...after } = await wireOf(response)
    const { updated_at: __, ...expected } = before
    assert.deepEqual(after, { ...expected, client_name: 'after' })
  })

  it('Hydra API: metadata that was null stays null, and metadata that was left out is {}', async () => {
    const { client_id } = await create({ metadata: null })
    const read = await wireOf(await send('GET', `/admin/clients/${client_id}`))
    assert.equal(read['metadata'], null)
    const written = await wireOf(await send('PUT', `/admin/clients/${client_id}`, {}))
    assert.deepEqual(written['metadata'], {})
  })

  it('RFC 6902 §5: a patch that cannot be applied changes nothing', async () => {
    const { client_id } = await create({ client_name: 'before', contacts: ['a'] })
    const before = await (await send('GET', `/admin/clients/${client_id}`)).json()
    for (const operation of [
      { op: 'test', path: '/client_name', value: 'x' },
      { op: 'move', from: '/owner', path: '/client_name' },
      { op: 'remove', path: '/nothing' },
      { op: 'add', path: '/contacts/7', value: 'x' },
      { op: 'replace', path: '/id', value: 'other' },
      { op: 'add', path: '/__proto__/polluted', value: true },
      { op: 'add', path: '/constructor/prototype/polluted', value: true },
      { op: 'replace', path: 'client_name', value: 'x' },
      { op: 'replace', path: '/client_name', value: 7 },
      { op: 'replace', path: '/redirect_uris', value: ['https://app.example/#x'] },
      { op: 'add', path: '/contacts/length', value: 0 },
      { op: 'add', path: '/contacts/length/x', value: 'x' },
      { op: 'add', path: '/contacts/map/x', value: 'x' },
      { op: 'add', path: '/contacts/00', value: 'x' },
      { op: 'add', path: '/contacts/', value: 'x' },
      { op: 'replace', path: '/contacts/0/x', value: 'x' },
      { op: 'remove', path: '/contacts/-' },
      { op: 'add', path: '/client_name/x', value: 'x' },
      { op: 'add', path: `/metadata${'/a'.repeat(32)}`, value: 'x' },
      { op: 'add', path: `/metadata${'/a'.repeat(20_000)}`, value: 'x' },
      { op: 'add', path: `/metadata/${'a'.repeat(2000)}`, value: 'x' },
      { path: '/client_name', value: 'x' },
      'x',
      null,
    ]) {
      const operations = [{ op: 'replace', path: '/owner', value: 'eve' }, operation]
      const response = await send('PATCH', `/admin/clients/${client_id}`, operations)
      assert.equal(response.status, 400, JSON.stringify(operation))
    }
    for (const [path, value] of [
      ['/client_id', 'other'],
      ['', {}],
    ] as const) {
      const response = await send('PATCH', `/admin/clients/${client_id}`, [{ op: 'replace', path, value }])
      await assertError(response, 404, 'Unable to locate the resource', /another client/)
    }
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
    assert.deepEqual(await (await send('GET', `/admin/clients/${client_id}`)).json(), before)
  })

  it('Hydra API: DELETE is 204, and then the client is gone', async () => {
    const { client_id, client_secret } = await create({ grant_types: ['client_credentials'] })
    assert.ok(await worksWith(client_id, client_secret))
    const response = await send('DELETE', `/admin/clients/${client_id}`)
    assert.equal(response.status, 204)
    assert.equal(await response.text(), '')
    await assertError(await send('GET', `/admin/clients/${client_id}`), 404, gone, /^$/)
    await assertError(await send('DELETE', `/admin/clients/${client_id}`), 404, gone, /^$/)
    assert.equal(await worksWith(client_id, client_secret), false)
  })

  it('Hydra API: paths work without /admin and with a trailing slash', async () => {
    const { client_id } = await create()
    for (const path of ['/clients', '/clients/', '/admin/clients/']) {
      assert.equal((await send('GET', path)).status, 200, path)
    }
    for (const path of [`/clients/${client_id}`, `/clients/${client_id}/`, `/admin/clients/${client_id}/`]) {
      assert.equal((await wireOf(await send('GET', path))).client_id, client_id, path)
    }
    assert.equal((await send('POST', '/clients', {})).status, 201)
    assert.equal((await send('GET', '/health/alive')).status, 200)
  })

  it('ASVS 13.4: a page of another site cannot write, although its browser reaches this port', async () => {
    const write = (headers: Record<string, string>) =>
      fetch(`${suite.server.adminUrl}admin/clients`, { method: 'POST', headers, body: '{}' })
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      await assertError(
        await write({ origin, 'content-type': 'text/plain' }),
        403,
        'The requested action was forbidden',
      )
    }
    assert.equal((await write({ origin: new URL(suite.server.adminUrl).origin })).status, 201)
    assert.equal((await write({})).status, 201)
  })
})
