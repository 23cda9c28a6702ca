import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { admin, basic, createClient, type RegisteredClient, token } from '../../support/flow.ts'
import { assertError, onEachEngine, post, redemption, wireOf } from './suite.ts'

const grant = { grant_type: 'client_credentials' }

onEachEngine('token endpoint', (suite) => {
  let poster: RegisteredClient
  let headerClient: RegisteredClient
  let publicClient: RegisteredClient

  before(async () => {
    poster = await createClient(suite.server, { token_endpoint_auth_method: 'client_secret_post' })
    headerClient = await createClient(suite.server, { token_endpoint_auth_method: 'client_secret_basic' })
    publicClient = await createClient(suite.server, { token_endpoint_auth_method: 'none' })
  })

  const ask = (
    form: Record<string, string> | string | URLSearchParams,
    headers: Record<string, string> = {},
  ) => post(suite, 'oauth2/token', form, headers)
  const as = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  })
  const right = () => ({ authorization: basic(suite.client) })

  it('RFC 6749 §5.1: the answer is not to be stored and has exactly the members of the grant', async () => {
    const response = await ask({ ...grant, scope: 'openid' }, right())
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.equal(response.headers.get('pragma'), 'no-cache')
    assert.match(response.headers.get('content-type') ?? '', /^application\/json; ?charset=utf-8$/i)
    const { access_token, ...rest } = await wireOf(response)
    assert.match(access_token, /^ory_at_/)
    assert.deepEqual(rest, { expires_in: 3600, scope: 'openid', token_type: 'bearer' })
  })

  it('Hydra API: an empty body, a missing and an unknown grant type are invalid_request', async () => {
    await assertError(await ask('', right()), 400, 'invalid_request', /The POST body can not be empty\.$/)
    const missing = /Request parameter 'grant_type' is missing$/
    await assertError(await ask({ scope: 'openid' }, right()), 400, 'invalid_request', missing)
    await assertError(await ask({ grant_type: '' }, right()), 400, 'invalid_request', missing)
    for (const grant_type of [
      'password',
      'implicit',
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'client_credentials ',
      '__proto__',
      'toString',
    ]) {
      await assertError(
        await ask({ grant_type }, right()),
        400,
        'invalid_request',
        /Make sure that the various parameters are correct/,
      )
    }
  })

  it('Hydra API: an unknown grant type is told before the client is', async () => {
    await assertError(await ask({ grant_type: 'magic' }, as('unknown', 'wrong')), 400, 'invalid_request')
  })

  it('RFC 6749 §3.2: a parameter that comes twice is refused', async () => {
    for (const name of ['grant_type', 'client_id', 'redirect_uri', 'code', 'made_up']) {
      const form = new URLSearchParams(grant)
      form.append(name, 'client_credentials')
      form.append(name, 'client_credentials')
      await assertError(
        await ask(form, right()),
        400,
        'invalid_request',
        new RegExp(`'${name}' is included more than once`),
      )
    }
  })

  it('as in Hydra: of a repeated scope the first value counts', async () => {
    for (const [form, scope] of [
      ['scope=email&scope=openid', 'email'],
      ['scope=openid+email&scope=made.up', 'openid email'],
    ]) {
      const response = await ask(`grant_type=client_credentials&${form}`, right())
      assert.equal((await wireOf(response))['scope'], scope)
    }
    const form = 'grant_type=client_credentials&scope=made.up&scope=openid'
    await assertError(await ask(form, right()), 400, 'invalid_scope')
  })

  it('RFC 6749 §5.2: a wrong secret and an unknown client are 401 with the scheme to use', async () => {
    for (const headers of [
      as(suite.client.client_id, 'wrong'),
      as('unknown', 'x'),
      as(suite.client.client_id, `${suite.client.client_secret}x`),
    ]) {
      const response = await ask(grant, headers)
      assert.match(response.headers.get('www-authenticate') ?? '', /^Basic realm="[^"]+"$/)
      await assertError(response, 401, 'invalid_client', /^Client authentication failed/)
    }
  })

  it('RFC 6749 §5.2: a client that did not use the header is not told to', async () => {
    const { client_id } = poster
    for (const form of [{ client_id, client_secret: 'wrong' }, { client_id }, { client_id: 'unknown' }]) {
      const response = await ask({ ...grant, ...form })
      assert.equal(response.headers.get('www-authenticate'), null)
      await assertError(response, 401, 'invalid_client')
    }
  })

  it('as in Hydra: a public client is told that it cannot get tokens for itself, whatever its grants are', async () => {
    const other = await createClient(suite.server, {
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
    })
    for (const { client_id } of [publicClient, other])
      await assertError(await ask({ ...grant, client_id }), 400, 'invalid_grant', /is marked as public/)
  })

  it('as in Hydra: a code and a refresh token that are missing are as little good as unknown ones', async () => {
    for (const [grant_type, description] of [
      ['authorization_code', /The authorization code is malformed or not valid\.$/],
      ['refresh_token', /The refresh token is malformed or not valid\.$/],
    ] as const)
      await assertError(await ask({ grant_type }, right()), 400, 'invalid_grant', description)
  })

  it('Hydra API: a client must use the method that it is registered for', async () => {
    const text = (registered: string, used: string) =>
      new RegExp(
        `The OAuth 2\\.0 Client supports client authentication method '${registered}', but method '${used}' was requested\\. ` +
          `You must configure the OAuth 2\\.0 client's 'token_endpoint_auth_method' value to accept '${used}'\\.$`,
      )
    const { client_id, client_secret } = headerClient
    const cases: [Record<string, string>, Record<string, string>, RegExp][] = [
      [{ client_id, client_secret }, {}, text('client_secret_basic', 'client_secret_post')],
      [{ client_id }, {}, text('client_secret_basic', 'none')],
      [{}, as(client_id, ''), text('client_secret_basic', 'none')],
      [{}, { authorization: basic(poster) }, text('client_secret_post', 'client_secret_basic')],
      [{}, as(publicClient.client_id, 'any'), text('none', 'client_secret_basic')],
      [{ client_id: publicClient.client_id, client_secret: 'any' }, {}, text('none', 'client_secret_post')],
    ]
    for (const [form, headers, description] of cases) {
      await assertError(await ask({ ...grant, ...form }, headers), 401, 'invalid_client', description)
    }
    const posted = { ...grant, client_id: poster.client_id, client_secret: poster.client_secret }
    assert.equal((await ask(posted)).status, 200)
  })

  it('Hydra API: credentials in the body win over those in the header, and a client_id alone is fine beside them', async () => {
    const { client_id, client_secret } = headerClient
    const posted = { client_id: poster.client_id, client_secret: poster.client_secret }
    for (const headers of [as(poster.client_id, poster.client_secret), as(poster.client_id, 'wrong')])
      assert.equal((await ask({ ...grant, ...posted }, headers)).status, 200)
    await assertError(
      await ask({ ...grant, ...posted, client_secret: 'wrong' }, { authorization: basic(poster) }),
      401,
      'invalid_client',
    )
    await assertError(
      await ask({ ...grant, client_id, client_secret }, { authorization: basic(headerClient) }),
      401,
      'invalid_client',
      /but method 'client_secret_post' was requested/,
    )
    const beside = { authorization: basic(headerClient) }
    assert.equal((await ask({ ...grant, client_id }, beside)).status, 200)
    assert.equal((await ask({ ...grant, client_id, client_secret: '' }, beside)).status, 200)
  })

  it('RFC 6749 §2.3: header and body that name different clients are refused', async () => {
    const { client_id, client_secret } = poster
    for (const form of [{ client_id }, { client_id, client_secret }])
      await assertError(await ask({ ...grant, ...form }, right()), 400, 'invalid_request', /client_id/)
  })

  it('Hydra API: missing credentials are 400 invalid_request', async () => {
    const text =
      /Client credentials missing or malformed in both HTTP Authorization header and HTTP POST body\.$/
    for (const headers of [
      {},
      { authorization: 'Bearer x' },
      { authorization: 'Basically x' },
      { authorization: 'Digest username="x"' },
    ]) {
      await assertError(await ask(grant, headers as Record<string, string>), 400, 'invalid_request', text)
    }
  })

  it('RFC 7617 §2: a malformed Basic header is refused', async () => {
    const id = suite.client.client_id
    const encoded = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    for (const authorization of [
      'Basic',
      'Basic ',
      'Basic !!!',
      `${basic(suite.client)}, ${basic(suite.client)}`,
      `${basic(suite.client)} x`,
      `${basic(suite.client)}\tx`,
      encoded(id),
      encoded(`:${suite.client.client_secret}`),
    ]) {
      const text =
        /Client credentials missing or malformed in both HTTP Authorization header and HTTP POST body\.$/
      await assertError(await ask(grant, { authorization }), 400, 'invalid_request', text)
    }
    for (const [text, half] of [
      [`${id}%zz:x`, 'id'],
      ['%00:x', 'id'],
      ['\u0000:x', 'id'],
      [`${id}:100%`, 'secret'],
      [`${id}:a%&b`, 'secret'],
    ] as const) {
      const description = new RegExp(
        `The client ${half} in the HTTP authorization header could not be decoded from 'application/x-www-form-urlencoded'\\.$`,
      )
      await assertError(
        await ask(grant, { authorization: encoded(text) }),
        400,
        'invalid_request',
        description,
      )
    }
  })

  it('RFC 6749 §2.3.1: id and secret are form-urlencoded inside Basic', async () => {
    const odd = { client_id: 'app:one/zwei ü%', client_secret: 'pä ss:w+ord%/&=' }
    await createClient(suite.server, odd)
    assert.equal((await ask(grant, { authorization: basic(odd) })).status, 200)
    const plus = odd.client_id.replaceAll(' ', '+').replaceAll('%', '%25').replaceAll(':', '%3A')
    const secret = odd.client_secret.replaceAll('%', '%25').replaceAll('+', '%2B').replaceAll(' ', '+')
    assert.equal((await ask(grant, as(plus, secret))).status, 200)
    const unescaped = await ask(grant, as('app', 'x'))
    assert.equal(unescaped.status, 401)
    assert.equal(
      (await ask(grant, { authorization: basic(suite.client).replace('Basic', 'bAsIc') })).status,
      200,
    )
  })

  it('ASVS 10.4.10: a secret is accepted neither in the query nor trimmed or in another case', async () => {
    const { client_id, client_secret } = suite.client
    const url = `oauth2/token?client_id=${client_id}&client_secret=${encodeURIComponent(client_secret)}&grant_type=client_credentials`
    await assertError(await post(suite, url, grant), 400, 'invalid_request')
    await assertError(await post(suite, url, ''), 400, 'invalid_request')
    for (const secret of [
      ` ${client_secret}`,
      `${client_secret} `,
      client_secret.toUpperCase() + client_secret,
      '',
    ]) {
      assert.equal((await ask(grant, as(client_id, encodeURIComponent(secret)))).status, 401)
    }
  })

  it('RFC 6749 §3.2: only forms are read', async () => {
    const url = `${suite.server.publicUrl}oauth2/token`
    const send = (body: string, contentType: string) =>
      fetch(url, { method: 'POST', body, headers: { ...right(), 'content-type': contentType } })
    await assertError(
      await send(JSON.stringify(grant), 'application/json'),
      400,
      'invalid_request',
      /x-www-form-urlencoded/,
    )
    await assertError(
      await send('{"duplicate":1,"entries":[],"get":null}', 'application/json'),
      400,
      'invalid_request',
    )
    await assertError(await send('{', 'application/json'), 400, 'invalid_request')
    await assertError(await send('grant_type=client_credentials', 'text/plain'), 400, 'invalid_request')
    await assertError(
      await send('grant_type=client_credentials', 'multipart/form-data'),
      400,
      'invalid_request',
    )
    assert.equal(
      (await send('grant_type=client_credentials', 'application/x-www-form-urlencoded; charset=utf-8'))
        .status,
      200,
    )
    assert.equal((await fetch(url)).status, 404)
  })

  it('RFC 9110 §15.5.14: a body beyond a mebibyte is 413', async () => {
    const response = await ask({ ...grant, made_up: 'x'.repeat(1024 * 1024) }, right())
    await assertError(response, 413, 'invalid_request', /too large/)
  })

  it('Hydra API: a grant that the client is not registered for is unauthorized_client', async () => {
    const client = await createClient(suite.server, { grant_types: ['authorization_code'] })
    const text = /The OAuth 2\.0 Client is not allowed to use authorization grant 'client_credentials'\.$/
    await assertError(await token(suite.server, client, grant), 400, 'unauthorized_client', text)
    await assertError(
      await token(suite.server, client, { grant_type: 'refresh_token', refresh_token: 'x' }),
      400,
      'unauthorized_client',
    )
    const machine = await createClient(suite.server, { grant_types: ['client_credentials'] })
    const form = await redemption(suite, machine)
    await assertError(await token(suite.server, machine, form), 400, 'unauthorized_client')
  })

  it('RFC 6749 §2.3.1: a secret that was changed stops working at once, the new one begins', async () => {
    const client = await createClient(suite.server, { client_secret: 'the-first-secret' })
    assert.equal((await token(suite.server, client, grant)).status, 200)
    const changed = { client_secret: 'the-second-secret', grant_types: ['client_credentials'] }
    assert.equal(
      (await admin(suite.server, 'PUT', `/admin/clients/${client.client_id}`, changed)).status,
      200,
    )
    assert.equal((await token(suite.server, client, grant)).status, 401)
    assert.equal((await token(suite.server, { ...client, ...changed }, grant)).status, 200)
  })
})
