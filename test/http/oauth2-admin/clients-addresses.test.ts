import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createAssertion, createKeyPair, serveDocument } from '../../support/client-keys.ts'
import { admin, type RegisteredClient, redirectUri, token } from '../../support/flow.ts'
import { assertError, onEachEngine, post, wireOf } from '../oauth2/suite.ts'

const invalid = 'invalid_client_metadata'
const app = 'https://app.example.com/callback'

onEachEngine('keys and addresses of clients', (suite) => {
  const create = (document: unknown) => admin(suite.server, 'POST', '/admin/clients', document)
  const change = (document: unknown) =>
    admin(suite.server, 'PUT', `/admin/clients/${suite.client.client_id}`, document)
  const refused = async (document: unknown, description: RegExp) => {
    for (const response of [await create(document), await change(document)])
      await assertError(response, 400, invalid, description)
  }

  describe('RFC 7591 §2: jwks', () => {
    it('are kept as they are', async () => {
      const keys = [(await createKeyPair('RS256')).jwk, (await createKeyPair('ES384', 'second')).jwk]
      const response = await create({ jwks: { keys } })
      assert.equal(response.status, 201)
      assert.deepEqual((await wireOf(response))['jwks'], { keys })
    })

    it('that hold no public keys are refused', async () => {
      const { jwk } = await createKeyPair('ES256')
      for (const jwks of [
        { keys: 'none' },
        { key: [] },
        { keys: [null] },
        { keys: ['text'] },
        { keys: [{}] },
        { keys: [{ kty: 'RSA', n: 'AQAB' }] },
        { keys: [{ ...jwk, x: 'not on the curve' }] },
        { keys: [{ ...jwk, crv: undefined }] },
        { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] },
      ])
        await refused({ jwks }, /Field jwks /)
    })

    it('that hold a private key are refused, and the answer does not repeat it', async () => {
      const { jwk } = await createKeyPair('ES256')
      const response = await create({ jwks: { keys: [{ ...jwk, d: 'a-private-part' }] } })
      assert.equal(response.status, 400)
      assert.doesNotMatch(await response.text(), /a-private-part/)
    })

    it('are what private_key_jwt needs, here or at an address', async () => {
      const method = { token_endpoint_auth_method: 'private_key_jwt' }
      const text =
        /When token_endpoint_auth_method is 'private_key_jwt', either jwks or jwks_uri must be set\.$/
      await refused(method, text)
      await refused({ ...method, jwks: {} }, text)
      await refused({ ...method, jwks: { keys: [] } }, text)
      assert.equal((await create({ ...method, jwks_uri: 'https://app.example.com/jwks' })).status, 201)
    })

    it('the algorithm of assertions is one with a private key', async () => {
      for (const alg of ['HS256', 'none', 'EdDSA', 'rs256', 'RS1'])
        await refused(
          { token_endpoint_auth_signing_alg: alg },
          /Only RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512 are supported as algorithms for private key authentication\.$/,
        )
      for (const alg of ['RS512', 'PS384', 'ES256']) {
        const response = await create({ token_endpoint_auth_signing_alg: alg })
        assert.equal((await wireOf(response))['token_endpoint_auth_signing_alg'], alg)
      }
    })

    it('Hydra API: a client with a method that is none here is kept, gets in by no method, and is warned of', async () => {
      for (const method of ['client_secret_jwt', 'tls_client_auth', 'nope']) {
        const created = await create({
          token_endpoint_auth_method: method,
          grant_types: ['client_credentials'],
        })
        assert.equal(created.status, 201, method)
        const client = await wireOf(created)
        assert.equal(client['token_endpoint_auth_method'], method)
        const form = { grant_type: 'client_credentials' }
        await assertError(
          await token(suite.server, client as unknown as RegisteredClient, form),
          401,
          'invalid_client',
        )
        const { client_id, client_secret } = client
        const posted = await post(suite, 'oauth2/token', { ...form, client_id, client_secret })
        await assertError(posted, 401, 'invalid_client')
        const nothing = await post(suite, 'oauth2/token', { ...form, client_id })
        await assertError(nothing, 401, 'invalid_client')
        assert.ok(suite.server.logs.some((line) => line.includes('of no use') && line.includes(client_id)))
      }
    })
  })

  it('Hydra API: addresses that are no URL, and algorithms that nobody knows, are kept in vain', async () => {
    const vain = {
      frontchannel_logout_uri: 'nope',
      backchannel_logout_uri: 'nope',
      request_uris: ['nope'],
      request_object_signing_alg: 'nope',
      jwks_uri: 'nope',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
    }
    const created = await create(vain)
    assert.equal(created.status, 201)
    const { client_id: id, ...shown } = await wireOf(created)
    assert.deepEqual({ ...shown, ...vain }, shown)
    const assertion = await createAssertion(suite.server, id, await createKeyPair())
    const response = await post(suite, 'oauth2/token', {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    })
    await assertError(response, 401, 'invalid_client')
  })

  describe('OpenID Connect Registration §5: sector_identifier_uri', () => {
    const sector = async (context: TestContext, body: unknown, status = 200) => {
      const served = await serveDocument(body)
      served.answer.status = status
      context.after(() => served.close())
      return served
    }

    it('is fetched when a client is registered and whenever it changes', async (context) => {
      const served = await sector(context, [app, redirectUri])
      const created = await create({ redirect_uris: [app], sector_identifier_uri: served.url })
      assert.equal(created.status, 201)
      assert.equal(served.visits, 1)
      const { client_id: id } = await wireOf(created)
      const add = [{ op: 'add', path: '/redirect_uris/-', value: redirectUri }]
      assert.equal((await admin(suite.server, 'PATCH', `/admin/clients/${id}`, add)).status, 200)
      assert.equal(served.visits, 2)
      const other = [{ op: 'add', path: '/redirect_uris/-', value: 'https://evil.example/' }]
      await assertError(
        await admin(suite.server, 'PATCH', `/admin/clients/${id}`, other),
        400,
        invalid,
        /Redirect URL 'https:\/\/evil\.example\/' does not match values from sector_identifier_uri\.$/,
      )
    })

    it('must hold a list with every redirect URI', async (context) => {
      const cases: [unknown, number, RegExp][] = [
        [[], 200, /Array from sector_identifier_uri contains no items\.$/],
        [['https://other.example/'], 200, /does not match values from sector_identifier_uri\.$/],
        [{ redirect_uris: [app] }, 200, /Unable to decode values from sector_identifier_uri/],
        [[app, 7], 200, /Unable to decode values from sector_identifier_uri/],
        ['secret of another server', 200, /Unable to decode values from sector_identifier_uri/],
        [[app], 500, /Unable to connect to URL set by sector_identifier_uri\.$/],
        [[app], 302, /Unable to connect to URL set by sector_identifier_uri\.$/],
        [
          `["${'x'.repeat(5 * 1024 * 1024)}"]`,
          200,
          /Unable to connect to URL set by sector_identifier_uri\.$/,
        ],
      ]
      for (const [body, status, description] of cases) {
        const served = await sector(context, body, status)
        const response = await create({ redirect_uris: [app], sector_identifier_uri: served.url })
        assert.doesNotMatch(await response.clone().text(), /secret of another server/)
        await assertError(response, 400, invalid, description)
      }
    })

    it('that nobody answers is refused', () =>
      refused(
        { redirect_uris: [app], sector_identifier_uri: 'http://127.0.0.1:1/' },
        /Unable to connect to URL set by sector_identifier_uri\.$/,
      ))
  })

  it('addresses that a browser or this server opens are http or https', async () => {
    for (const name of [
      ...['jwks_uri', 'backchannel_logout_uri', 'frontchannel_logout_uri', 'sector_identifier_uri'],
      ...['client_uri', 'logo_uri', 'policy_uri', 'tos_uri'],
    ]) {
      for (const uri of ['javascript:alert(1)', 'file:///etc/passwd', 'https://a b'])
        await refused({ [name]: uri }, new RegExp(`${name} must be an http or https URL`))
    }
    for (const name of ['sector_identifier_uri', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri'])
      await refused({ [name]: 'app.example.com' }, new RegExp(`${name} must be an http or https URL`))
    await refused({ request_uris: ['ftp://app.example.com/'] }, /request_uris must be an http or https URL/)
  })

  it('OpenID Connect Registration §2: initiate_login_uri is kept and shown, and is https', async () => {
    const uri = 'https://app.example.com/sign-in'
    const created = await create({ initiate_login_uri: uri })
    assert.equal(created.status, 201)
    const document = await wireOf(created)
    assert.equal(document['initiate_login_uri'], uri)
    const path = `/admin/clients/${document.client_id}`
    assert.equal((await wireOf(await admin(suite.server, 'GET', path)))['initiate_login_uri'], uri)
    assert.equal((await create({ initiate_login_uri: 'http://localhost:3000/sign-in' })).status, 201)
    for (const other of ['http://app.example.com/sign-in', 'javascript:alert(1)', 'x'])
      await refused({ initiate_login_uri: other }, /initiate_login_uri must be an https? /)
  })

  it('OpenID Connect Back-Channel Logout §2.2: a logout address has no fragment', () =>
    refused({ backchannel_logout_uri: 'https://app.example.com/#x' }, /must not contain a fragment/))
})

onEachEngine(
  'addresses of clients outside of development mode',
  (suite) => {
    const create = (document: unknown) => admin(suite.server, 'POST', '/admin/clients', document)
    const exception = 'http://10.0.0.1/jwks'

    const hosts = [
      ...['127.0.0.1', 'localhost', 'app.localhost', '10.1.2.3', '172.16.0.1', '192.168.1.1'],
      ...[
        '169.254.169.254',
        '[::1]',
        '[::ffff:127.0.0.1]',
        '[fd00::1]',
        '2130706433',
        '0x7f.1',
        '0177.0.0.1',
      ],
    ]
    for (const name of ['jwks_uri', 'backchannel_logout_uri', 'sector_identifier_uri', 'request_uris']) {
      it(`RFC 7591 §5: ${name} cannot lead into a private network`, async () => {
        for (const host of hosts) {
          const uri = `https://${host}/latest/meta-data`
          const response = await create({ [name]: name === 'request_uris' ? [uri] : uri })
          await assertError(response, 400, invalid, /Client IP address is not allowed: /)
        }
      })
    }

    it('an address that is excepted is allowed, and nothing beside it', async () => {
      assert.equal((await create({ jwks_uri: exception })).status, 201)
      await assertError(
        await create({ jwks_uri: `${exception}/more` }),
        400,
        invalid,
        /Client IP address is not allowed: /,
      )
    })

    it('OpenID Connect Registration §5: sector_identifier_uri is https', async () => {
      const response = await create({ sector_identifier_uri: 'http://app.example.com/' })
      await assertError(response, 400, invalid, /must be an HTTPS URL but it is not\.$/)
    })
  },
  {
    dev: false,
    urls: { self: { issuer: 'https://sso.example.com/' } },
    clients: { http: { private_ip_exception_urls: ['http://10.0.0.1/jwks'] } },
  },
)
