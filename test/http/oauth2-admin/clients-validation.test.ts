import assert from 'node:assert/strict'
import { it } from 'node:test'
import { admin } from '../../support/flow.ts'
import { assertError, onEachEngine, wireOf } from '../oauth2/suite.ts'

const malformed = 'The request was malformed or contained invalid parameters'
const metadata =
  /^The value of one of the Client Metadata fields is invalid and the server has rejected this request\. Note that an Authorization Server MAY choose to substitute a valid value for any requested parameter of a Client's Metadata\. /

const app = 'https://app.example/cb'

/** Documents that are refused as invalid_client_metadata, and what the description ends with. */
const invalid: [string, Record<string, unknown>, RegExp][] = [
  [
    'a short secret',
    { client_secret: '12345' },
    /Field client_secret must contain a secret that is at least 6 characters long\.$/,
  ],
  [
    'both jwks and jwks_uri',
    { jwks: { keys: [] }, jwks_uri: 'https://a.example/j' },
    /Fields jwks and jwks_uri can not both be set, you must choose one\.$/,
  ],
  [
    'an unknown userinfo algorithm',
    { userinfo_signed_response_alg: 'HS256' },
    /Field userinfo_signed_response_alg can either be 'none' or 'RS256'\.$/,
  ],
  [
    'an ID token algorithm without a key',
    { id_token_signed_response_alg: 'ES256' },
    /Field id_token_signed_response_alg must be 'RS256', for which this server has a key\.$/,
  ],
  [
    'an unsigned ID token',
    { id_token_signed_response_alg: 'none' },
    /Field id_token_signed_response_alg must be 'RS256', for which this server has a key\.$/,
  ],
  [
    'an unknown subject type',
    { subject_type: 'secret' },
    /Subject type secret is not supported by server, only \[.*public.*\] are allowed\.$/,
  ],
  ['an unknown token strategy', { access_token_strategy: 'paper' }, /access_token_strategy/],
  [
    'a post-logout URI elsewhere',
    { redirect_uris: [app], post_logout_redirect_uris: ['https://evil.example/'] },
    /post_logout_redirect_uri/,
  ],
  [
    'a post-logout URI at another port',
    { redirect_uris: [app], post_logout_redirect_uris: ['https://app.example:8443/'] },
    /post_logout_redirect_uri/,
  ],
  [
    'a post-logout URI that is a script',
    { redirect_uris: [app], post_logout_redirect_uris: ['javascript:alert(1)'] },
    /post_logout_redirect_uri/,
  ],
  [
    'a post-logout URI with a line break',
    { redirect_uris: [app], post_logout_redirect_uris: ['https://app.example/\r\nx'] },
    /post_logout_redirect_uri/,
  ],
  ['a logo that is a script', { logo_uri: 'JavaScript:alert(1)' }, /logo_uri/],
  ['a policy that is a document', { policy_uri: 'data:text/html,x' }, /policy_uri/],
  ['terms without a scheme', { tos_uri: '//evil.example' }, /tos_uri/],
  ['a home page that is a file', { client_uri: 'file:///etc/passwd' }, /client_uri/],
  ['an origin with a path', { allowed_cors_origins: ['https://a.example/x'] }, /allowed_cors_origins/],
  [
    'an origin with user information',
    { allowed_cors_origins: ['https://u@a.example'] },
    /allowed_cors_origins/,
  ],
]

const invalidUris = {
  'a fragment': 'https://app.example/cb#x',
  'no URI': 'not a uri',
  'a relative path': '/cb',
  'a script': 'javascript:alert(1)',
  'a script in mixed case': 'jAvAsCrIpT:alert(1)',
  'a document': 'data:text/html,x',
  'a wildcard host': 'https://*.example.com/cb',
  'a wildcard path': 'https://app.example/*',
  'a line break': 'https://app.example/cb\r\nX: y',
  'a tab': 'https://app.\texample/cb',
  'a space': ' https://app.example/cb',
  'a backslash': 'https://app.example\\@evil.example/cb',
  'a NUL': 'https://app.example/\u0000',
}

onEachEngine('client validation', (suite) => {
  const path = () => `/admin/clients/${suite.client.client_id}`
  const current = async () => (await admin(suite.server, 'GET', path())).json()

  for (const [title, document, description] of invalid) {
    it(`Hydra API: ${title} is refused, on creation and on change`, async () => {
      const before = await current()
      for (const response of [
        await admin(suite.server, 'POST', '/admin/clients', document),
        await admin(suite.server, 'PUT', path(), document),
        await admin(
          suite.server,
          'PATCH',
          path(),
          Object.entries(document).map(([name, value]) => ({ op: 'replace', path: `/${name}`, value })),
        ),
      ]) {
        const body = await response.clone().json()
        await assertError(response, 400, 'invalid_client_metadata', metadata)
        assert.match((body as { error_description: string }).error_description, description)
      }
      assert.deepEqual(await current(), before)
    })
  }

  for (const [title, uri] of Object.entries(invalidUris)) {
    it(`RFC 9700 §4.1.3: a redirect URI with ${title} cannot be registered`, async () => {
      const document = { redirect_uris: [app, uri] }
      await assertError(
        await admin(suite.server, 'POST', '/admin/clients', document),
        400,
        'invalid_redirect_uri',
      )
      await assertError(await admin(suite.server, 'PUT', path(), document), 400, 'invalid_redirect_uri')
      const patch = [{ op: 'add', path: '/redirect_uris/-', value: uri }]
      await assertError(await admin(suite.server, 'PATCH', path(), patch), 400, 'invalid_redirect_uri')
    })
  }

  it('Hydra API: a body of the wrong shape is 400 and names the member', async () => {
    for (const [document, description] of [
      [{ client_name: 7 }, /^Unable to decode the request body: client_name/],
      [
        { authorization_code_grant_access_token_lifespan: 'an hour' },
        /^Unable to decode the request body: .*authorization_code_grant_access_token_lifespan/,
      ],
      [
        { refresh_token_grant_id_token_lifespan: '-1h' },
        /^Unable to decode the request body: .*refresh_token_grant_id_token_lifespan/,
      ],
      [{ redirect_uris: 'x' }, /^Unable to decode the request body: redirect_uris/],
      [{ redirect_uris: [1] }, /^Unable to decode the request body: redirect_uris/],
      [{ skip_consent: 'yes' }, /^Unable to decode the request body: skip_consent/],
      [{ jwks: [] }, /^Unable to decode the request body: jwks/],
      [{ client_id: 'a\u0000b' }, /^Unable to decode the request body: client_id/],
      [{ client_id: 'x'.repeat(5000) }, /^Unable to decode the request body: client_id/],
      [{ owner: 'x'.repeat(5000) }, /^Unable to decode the request body: owner/],
      [[], /^Unable to decode the request body/],
      ['x', /^Unable to decode the request body/],
      [7, /^Unable to decode the request body/],
    ] as const) {
      const response = await admin(suite.server, 'POST', '/admin/clients', document)
      await assertError(response, 400, malformed, description)
    }
  })

  it('Hydra API: malformed JSON is 400', async () => {
    for (const body of [
      '{',
      '{"a":',
      'nope',
      '{"client_name":"x"',
      "{'a':1}",
      '\u0000',
      '\ufeff{',
      '{"a":1}{"b":2}',
    ]) {
      const response = await fetch(`${suite.server.adminUrl}admin/clients`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      })
      await assertError(response, 400, malformed, /^Unable to decode the request body: /)
    }
  })

  it('RFC 7159 §4: a __proto__ member reaches no prototype', async () => {
    const response = await fetch(`${suite.server.adminUrl}admin/clients`, {
      method: 'POST',
      body: '{"__proto__":{"client_name":"x","skip_consent":true},"metadata":{"__proto__":{"polluted":1},"kept":1}}',
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(response.status, 201)
    const wire = await wireOf(response)
    assert.equal(wire['client_name'], '')
    assert.equal(wire['skip_consent'], false)
    assert.deepEqual(wire['metadata'], { kept: 1 })
  })

  it('Hydra API: null counts as absent everywhere', async () => {
    const document = Object.fromEntries(Object.keys((await current()) as object).map((name) => [name, null]))
    assert.equal((await admin(suite.server, 'POST', '/admin/clients', document)).status, 201)
  })
})
