import assert from 'node:assert/strict'
import { it } from 'node:test'
import { admin, authorization, createClient, json, toConsent, toLogin } from '../../support/flow.ts'
import { userAgent } from '../../support/user-agent.ts'
import { about, assertError, onEachEngine, type Wire } from '../oauth2/suite.ts'

const malformed = 'The request was malformed or contained invalid parameters'
const issuers = '/admin/trust/grants/jwt-bearer/issuers'

onEachEngine('bodies of the admin API', (suite) => {
  const send = (method: string, path: string, body?: string) =>
    fetch(new URL(path.slice(1), suite.server.adminUrl), {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    })
  const challenges = async () => {
    const agent = userAgent()
    const login = await toLogin(agent, authorization(suite.server, suite.client.client_id).url)
    const consent = await toConsent(
      suite.server,
      userAgent(),
      authorization(suite.server, suite.client.client_id).url,
    )
    return { login, consent }
  }

  it('Hydra API: a client survives a PUT without a body, which is refused', async () => {
    const { client_id: id } = await createClient(suite.server, { client_name: 'Kept', owner: 'ada' })
    const before = await json<Wire>(await admin(suite.server, 'GET', `/admin/clients/${id}`))
    for (const body of [undefined, '']) {
      await assertError(
        await send('PUT', `/admin/clients/${id}`, body),
        400,
        malformed,
        /^Unable to decode the request body: EOF/,
      )
    }
    assert.deepEqual(await json<Wire>(await admin(suite.server, 'GET', `/admin/clients/${id}`)), before)
  })

  it('Hydra API: an operation that has a body refuses an empty one', async () => {
    const { client_id: id } = await createClient(suite.server)
    await send('POST', '/admin/keys/bodies', '{"alg":"ES256","kid":"a"}')
    for (const [method, path] of [
      ['POST', '/admin/clients'],
      ['PATCH', `/admin/clients/${id}`],
      ['PUT', `/admin/clients/${id}/lifespans`],
      ['POST', '/admin/keys/bodies'],
      ['PUT', '/admin/keys/bodies'],
      ['PUT', '/admin/keys/bodies/a'],
    ] as const) {
      await assertError(await send(method, path), 400, malformed, /EOF/)
    }
    await assertError(await send('POST', issuers), 400, 'error', /EOF/)
    const { keys } = await json<{ keys: unknown[] }>(await admin(suite.server, 'GET', '/admin/keys/bodies'))
    assert.equal(keys.length, 1)
  })

  it('an identity is neither created from nothing nor emptied by it', async () => {
    const traits = { email: 'bodies@example.com', name: { first: 'Ada' } }
    const created = await admin(suite.server, 'POST', '/admin/identities', { schema_id: 'default', traits })
    assert.equal(created.status, 201, await created.clone().text())
    const { id } = await json<Wire>(created)
    for (const [method, path] of [
      ['POST', '/admin/identities'],
      ['PUT', `/admin/identities/${id}`],
      ['PATCH', `/admin/identities/${id}`],
    ] as const)
      assert.equal((await send(method, path)).status, 400, method)
    const kept = await json<Wire>(await admin(suite.server, 'GET', `/admin/identities/${id}`))
    assert.deepEqual(kept['traits'], traits)
  })

  it('introspection of nothing is refused', async () => {
    const response = await fetch(new URL('admin/oauth2/introspect', suite.server.adminUrl), {
      method: 'POST',
    })
    await assertError(response, 400, 'invalid_request', /can not be empty/)
  })

  it('Hydra API: an answer to a request of the flow without a body is refused, and the flow goes on', async () => {
    const { login, consent } = await challenges()
    for (const decision of ['accept', 'reject'] as const) {
      const path = '/admin/oauth2/auth/requests'
      await assertError(
        await send('PUT', `${path}/login/${decision}?login_challenge=${login}`),
        400,
        'invalid_request',
        /EOF/,
      )
      await assertError(
        await send('PUT', `${path}/consent/${decision}?consent_challenge=${consent}`),
        400,
        'error',
        /EOF/,
      )
    }
    await assertError(
      await send('PUT', '/admin/oauth2/auth/requests/device/accept?device_challenge=x'),
      400,
      'invalid_request',
      /EOF/,
    )
    assert.equal((await about(suite, 'login', login, { accept: { subject: 'ada' } })).status, 200)
    assert.equal((await about(suite, 'consent', consent, { accept: {} })).status, 200)
  })

  it('Hydra API: the error of a body that cannot be decoded has the name that the operation gives it', async () => {
    const { login, consent } = await challenges()
    const requests = '/admin/oauth2/auth/requests'
    for (const [method, path, error, bodies] of [
      ['PUT', `${requests}/login/accept?login_challenge=${login}`, 'invalid_request', ['x', '{"subject":1}']],
      ['PUT', `${requests}/login/reject?login_challenge=${login}`, 'invalid_request', ['x', '{"error":1}']],
      ['PUT', `${requests}/consent/accept?consent_challenge=${consent}`, 'error', ['x', '{"session":"x"}']],
      ['PUT', `${requests}/consent/reject?consent_challenge=${consent}`, 'error', ['x', '{"error":1}']],
      ['POST', issuers, 'error', ['x', '{"scope":"a"}']],
      ['POST', '/admin/clients', malformed, ['x', '{"scope":1}']],
      ['POST', '/admin/keys/x', malformed, ['x', '{"alg":1}']],
    ] as const) {
      for (const body of bodies) {
        const response = await send(method, path, body)
        await assertError(response, 400, error, /Unable to decode the request body: /)
      }
    }
  })

  it('RFC 8259 §11: the media type of an error has no parameter', async () => {
    for (const path of ['/admin/clients/nobody', '/admin/keys/nowhere', '/admin/clients?page_size=x']) {
      const response = await admin(suite.server, 'GET', path)
      assert.equal(response.headers.get('content-type'), 'application/json', path)
    }
  })

  it('Hydra API: JSON null is a document without members', async () => {
    const response = await send('POST', '/admin/clients', 'null')
    assert.equal(response.status, 201)
  })

  it('JSON Patch (RFC 6902 §4): add and replace without a value are refused, and nothing changes', async () => {
    const { client_id: id } = await createClient(suite.server, { client_name: 'Kept' })
    for (const op of ['add', 'replace']) {
      const patch = [
        { op: 'replace', path: '/owner', value: 'eve' },
        { op, path: '/client_name' },
      ]
      await assertError(
        await admin(suite.server, 'PATCH', `/admin/clients/${id}`, patch),
        400,
        malformed,
        /needs a value/,
      )
    }
    const cleared = [{ op: 'replace', path: '/logo_uri', value: null }]
    assert.equal((await admin(suite.server, 'PATCH', `/admin/clients/${id}`, cleared)).status, 200)
    const client = await json<Wire>(await admin(suite.server, 'GET', `/admin/clients/${id}`))
    assert.equal(client['client_name'], 'Kept')
    assert.equal(client['owner'], '')
  })
})
