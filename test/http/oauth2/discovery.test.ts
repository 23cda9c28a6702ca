import assert from 'node:assert/strict'
import { it } from 'node:test'
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { freePort } from '../../../src/platform/http/index.ts'
import { signIn } from '../../support/flow.ts'
import { engines, startTestGatehouse } from '../../support/gatehouse.ts'
import { headerOf, onEachEngine, wireOf } from './suite.ts'

/** Members that Hydra's discovery document may have: generated clients refuse any other. */
const known = new Set([
  ...[
    'issuer',
    'authorization_endpoint',
    'device_authorization_endpoint',
    'token_endpoint',
    'jwks_uri',
    'revocation_endpoint',
  ],
  ...[
    'registration_endpoint',
    'subject_types_supported',
    'response_types_supported',
    'claims_supported',
    'scopes_supported',
  ],
  ...['userinfo_endpoint', 'token_endpoint_auth_methods_supported', 'id_token_signing_alg_values_supported'],
  ...[
    'id_token_signed_response_alg',
    'userinfo_signed_response_alg',
    'userinfo_signing_alg_values_supported',
  ],
  ...[
    'grant_types_supported',
    'response_modes_supported',
    'request_parameter_supported',
    'request_uri_parameter_supported',
  ],
  ...[
    'require_request_uri_registration',
    'claims_parameter_supported',
    'backchannel_logout_supported',
    'end_session_endpoint',
  ],
  ...[
    'backchannel_logout_session_supported',
    'frontchannel_logout_supported',
    'frontchannel_logout_session_supported',
  ],
  ...[
    'request_object_signing_alg_values_supported',
    'code_challenge_methods_supported',
    'credentials_endpoint_draft_00',
  ],
  ...['credentials_supported_draft_00'],
])

onEachEngine('discovery and keys', (suite) => {
  const at = (path: string) => fetch(new URL(path, suite.server.publicUrl))

  it('OpenID Connect Discovery §3: the document tells what is served, in members that clients of Hydra know', async () => {
    const response = await at('.well-known/openid-configuration')
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type') ?? '', /^application\/json; ?charset=utf-8$/i)
    const document = await wireOf(response)
    const base = suite.server.publicUrl
    assert.deepEqual(
      Object.keys(document).filter((name) => !known.has(name)),
      [],
    )
    assert.equal(document['issuer'], base)
    for (const [member, path] of Object.entries({
      authorization_endpoint: 'oauth2/auth',
      token_endpoint: 'oauth2/token',
      jwks_uri: '.well-known/jwks.json',
      revocation_endpoint: 'oauth2/revoke',
      end_session_endpoint: 'oauth2/sessions/logout',
      userinfo_endpoint: 'userinfo',
    })) {
      assert.equal(document[member], `${base}${path}`)
    }
    assert.deepEqual(document['code_challenge_methods_supported'], ['S256'])
    assert.deepEqual(document['id_token_signing_alg_values_supported'], ['RS256'])
    assert.deepEqual(document['id_token_signed_response_alg'], ['RS256'])
    assert.deepEqual(document['userinfo_signed_response_alg'], ['RS256'])
    assert.deepEqual(document['userinfo_signing_alg_values_supported'], ['none', 'RS256'])
    assert.deepEqual(document['scopes_supported'], [
      ...['offline_access', 'offline', 'openid', 'profile', 'email', 'address', 'phone', 'groups', 'roles'],
    ])
    const claims = document['claims_supported'] as string[]
    assert.equal(new Set(claims).size, claims.length)
    for (const claim of [
      ...['sub', 'iss', 'auth_time', 'acr', 'amr', 'name', 'given_name', 'family_name', 'preferred_username'],
      ...['picture', 'updated_at', 'email', 'email_verified', 'address', 'phone_number'],
    ])
      assert.ok(claims.includes(claim), claim)
    assert.deepEqual(document['request_object_signing_alg_values_supported'], [
      ...['none', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
    ])
    assert.equal(document['claims_parameter_supported'], true)
    const grants = document['grant_types_supported'] as string[]
    for (const grant of ['authorization_code', 'refresh_token', 'client_credentials'])
      assert.ok(grants.includes(grant))
    assert.ok(!grants.includes('password'))
    for (const method of ['client_secret_basic', 'client_secret_post', 'none']) {
      assert.ok((document['token_endpoint_auth_methods_supported'] as string[]).includes(method))
    }
  })

  it('RFC 8414 §3: the metadata of the authorization server say the same, and may say more', async () => {
    const openid = await wireOf(await at('.well-known/openid-configuration'))
    const metadata = await wireOf(await at('.well-known/oauth-authorization-server'))
    for (const [member, value] of Object.entries(openid)) assert.deepEqual(metadata[member], value, member)
    assert.deepEqual(await wireOf(await at('.well-known/openid-configuration/')), openid)
    assert.deepEqual(metadata['token_endpoint_auth_signing_alg_values_supported'], [
      ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
    ])
  })

  it('OpenID Connect Discovery §3: what acr may say is named as far as this server decides', async () => {
    const metadata = await wireOf(await at('.well-known/oauth-authorization-server'))
    assert.deepEqual(metadata['acr_values_supported'], ['aal1'])
  })

  it('RFC 8414 §2: an endpoint that nobody but this machine reaches is not announced', async () => {
    const metadata = await wireOf(await at('.well-known/oauth-authorization-server'))
    assert.equal('introspection_endpoint' in metadata, false)
  })

  it('RFC 7517 §5: the keys are public ones, and verify what is signed here', async () => {
    const response = await at('.well-known/jwks.json')
    const jwks = (await response.json()) as JSONWebKeySet
    assert.deepEqual(Object.keys(jwks), ['keys'])
    assert.equal(jwks.keys.length, 2)
    for (const key of jwks.keys) {
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
      assert.equal(`${key.kty} ${key.alg} ${key.use}`, 'RSA RS256 sig')
    }
    const { id_token } = await signIn(suite.server, suite.client)
    await compactVerify(id_token, createLocalJWKSet(jwks))
  })
})

for (const algorithm of ['ES256', 'EdDSA'] as const) {
  onEachEngine(
    `${algorithm} keys`,
    (suite) => {
      it(`RFC 7518 §3.1: ID tokens are signed with ${algorithm} where that is configured`, async () => {
        const jwks = (await (
          await fetch(`${suite.server.publicUrl}.well-known/jwks.json`)
        ).json()) as JSONWebKeySet
        const { id_token } = await signIn(suite.server, suite.client)
        assert.equal(headerOf(id_token)['alg'], algorithm)
        await compactVerify(id_token, createLocalJWKSet(jwks))
        for (const key of jwks.keys) assert.equal('d' in key, false)
        const document = await wireOf(
          await fetch(`${suite.server.publicUrl}.well-known/openid-configuration`),
        )
        assert.deepEqual(document['id_token_signing_alg_values_supported'], [algorithm])
      })
    },
    { keys: { id_token: { algorithm }, access_token: { algorithm } } },
  )
}

const port = await freePort('127.0.0.1')

for (const engine of engines) {
  it(`RFC 8414 §2: the introspection endpoint of an admin listener that others reach is announced on ${engine}`, async (context) => {
    const urls = { self: { admin: 'https://admin.example/' } }
    const server = await startTestGatehouse(engine, { urls })
    context.after(() => server.close())
    const document = await wireOf(await fetch(`${server.publicUrl}.well-known/oauth-authorization-server`))
    assert.equal(document['introspection_endpoint'], 'https://admin.example/admin/oauth2/introspect')
  })
}

onEachEngine(
  'an issuer with a path and a trailing slash',
  (suite) => {
    it('OpenID Connect Discovery §4.3: the issuer is emitted exactly as configured', async () => {
      const url = `${suite.server.publicUrl}.well-known/openid-configuration`
      const document = await wireOf(await fetch(url))
      assert.equal(document['issuer'], 'https://id.example/tenant/')
      assert.equal(document['token_endpoint'], `${suite.server.publicUrl}oauth2/token`)
    })
  },
  {
    urls: { self: { issuer: 'https://id.example/tenant/', public: `http://127.0.0.1:${port}/` } },
    serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
  },
)
