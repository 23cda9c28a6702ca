import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authable,
  bearer,
  begin,
  call,
  claimsIn,
  follow,
  fragmentOf,
  newAddress,
  pages,
  prehashed,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { onEachEngine } from './suite.ts'

const errorCodes = /^(bad_request|unauthorized|forbidden|not_found|conflict|gone|request_entity_too_large)$/

onEachEngine('malformed input', (suite) => {
  const assertRefused = ({ status, body }: { status: number; body: unknown }, about: string) => {
    assert.ok(status >= 400 && status < 500, `${about}: ${status} ${JSON.stringify(body)}`)
    assert.deepEqual(Object.keys(body as object), ['code', 'origin', 'desc', 'details'], about)
    const { code, desc, details } = body as { code: string; desc: unknown; details: object }
    assert.match(code, errorCodes, about)
    assert.equal(typeof desc, 'string')
    for (const value of Object.values(details)) assert.equal(typeof value, 'string', about)
  }

  const bodies: Record<string, string | Buffer> = {
    'half a document': '{"login_challenge":"a',
    null: 'null',
    'a number': '7',
    'a list': '[]',
    'a list 50000 deep': '['.repeat(50_000) + ']'.repeat(50_000),
    'wrong types':
      '{"login_challenge":{},"identifier":[],"authn_step":7,"consented_scopes":"x","identity_id":true}',
    'wrong types within':
      '{"login_challenge":7,"identifier":{"value":{}},"authn_step":{"identity_id":[],"method_name":{},"metadata":1}}',
    'prototype members': '{"__proto__":{"x":1},"constructor":1,"toString":1,"identifier":{"__proto__":1}}',
    'NUL in text': '{"login_challenge":"\\u0000","identifier":{"value":"a\\u0000b@example.com"}}',
    'bytes that are not UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    'long text': JSON.stringify({
      login_challenge: 'x'.repeat(100_000),
      identifier: { value: 'a@b.example' },
    }),
    'more than is read': JSON.stringify({ backup_data: 'x'.repeat(600_000) }),
    'a form': 'login_challenge=a',
  }
  const writes: [string, string][] = [
    ['PUT', '/identities/authable'],
    ['POST', '/auth/login/authn-step'],
    ['POST', '/authn-steps'],
    ['POST', '/auth/consent'],
    ['POST', '/logout'],
    ['PUT', '/accounts/x/backup'],
    ['PUT', '/accounts/x/password'],
  ]

  it('a body that is none of those expected is refused in the words of the API', async () => {
    for (const [method, path] of writes) {
      for (const [name, body] of Object.entries(bodies)) {
        const response = await fetch(new URL(path.slice(1), suite.server.publicUrl), {
          ...{ method, body: body as string },
          headers: { 'content-type': 'application/json' },
        })
        assertRefused({ status: response.status, body: await response.json() }, `${method} ${path}: ${name}`)
      }
    }
  })

  it('an address below the API that it does not know: 404 in the words of the API', async () => {
    for (const [method, path] of [
      ['GET', '/auth'],
      ['GET', '/auth/unknown'],
      ['POST', '/auth/login/authn-step/more'],
      ['DELETE', '/identities'],
      ['PUT', '/identities/authable/more'],
      ['GET', '/accounts/x/unknown'],
    ] as const) {
      const { status, body } = await call(suite.server, method, path)
      assert.equal(status, 404, path)
      assertRefused({ status, body }, path)
    }
  })

  it('another content type is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const response = await fetch(new URL('identities/authable', suite.server.publicUrl), {
        ...{ method: 'PUT', body: '{}', headers: { 'content-type': type } },
      })
      assertRefused({ status: response.status, body: await response.json() }, type)
    }
  })

  it('queries and paths that nobody would write are refused', async () => {
    const { server } = suite
    for (const path of [
      '/auth/login/info?login_challenge=a&login_challenge=b',
      '/auth/login/info?login_challenge[]=a',
      '/auth/login/info?login_challenge=%00',
      '/auth/login/info?login_challenge=%ff%fe',
      `/auth/login/info?login_challenge=${'x'.repeat(20_000)}`,
      '/auth/consent/info?consent_challenge=a&consent_challenge=b',
      '/auth/login?login_challenge=a&login_challenge=b',
      '/accounts/%00/pwd-params',
      `/accounts/${'x'.repeat(2000)}/pwd-params`,
      '/auth/backup?login_challenge=a&identity_id=b',
    ])
      assertRefused(await call(server, 'GET', path), path)
    for (const query of [
      '',
      'code=a',
      'state=b',
      'code=a&code=b&state=c',
      'code=%00&state=%00',
      'error[]=x',
    ]) {
      const { status, headers } = await call(server, 'GET', `/auth/callback?${query}`)
      assert.equal(status, 302, query)
      const location = new URL(headers.get('location') ?? '')
      assert.equal(`${location.origin}${location.pathname}`, pages.callback)
      assert.ok(location.searchParams.get('error'), query)
      assert.equal(location.hash, '')
    }
  })

  it('a challenge, a token or a verifier of which a character is missing or changed opens nothing', async () => {
    const { server } = suite
    const { challenge } = await begin(server)
    const email = newAddress()
    for (const spoilt of [
      challenge.slice(0, -1),
      `${challenge}A`,
      `Z${challenge.slice(1)}`,
      challenge.toUpperCase(),
    ])
      assert.equal((await authable(server, spoilt, email)).status, 404)
    const person = await withCode(server, newAddress(), { acr_values: '2' })
    const token = person.answer.body.access_token
    const metadata = { prehashed_password: prehashed('x'), backup_data: '{}' }
    for (const spoilt of [token.slice(0, -1), `${token}A`, token.toLowerCase(), `${token} `, '*', '%25']) {
      const { status } = await step(
        ...([server, person.challenge, person.identityId, 'account_creation'] as const),
        ...([metadata, { token: spoilt.trim() === token ? 'x' : spoilt }] as const),
      )
      assert.equal(status, 403)
    }
  })

  it('text that a database cannot keep is refused', async () => {
    const { server } = suite
    const person = await withNewAccount(server, newAddress(), 'correct horse')
    const end = fragmentOf(await follow(person.agent, person.answer.body.redirect_to ?? ''))
    const id = String(claimsIn(end['id_token'] ?? '')['aid'])
    const headers = bearer(end['access_token'] ?? '')
    const path = `/accounts/${id}/backup`
    for (const [data, version] of [
      ['a\u0000b', 2],
      ['', 2],
      ['x', 1.5],
      ['x', '2'],
      ['x', 1e300],
      ['x', -1],
    ])
      assertRefused(
        await call(server, 'PUT', path, { data, version }, headers),
        JSON.stringify([data, version]),
      )
    const surrogate = await call(server, 'PUT', path, { data: '\ud800', version: 2 }, headers)
    assert.ok(surrogate.status === 204 || surrogate.status === 400)
  })

  it('RFC 9110 §15.5.6: another method is not allowed', async () => {
    for (const [method, path] of [
      ['GET', '/identities/authable'],
      ['DELETE', '/auth/consent'],
    ] as const) {
      const { status, body, headers } = await call(suite.server, method, path)
      assert.equal(status, 405)
      assert.deepEqual(body, {
        ...{ code: 'method_not_allowed', origin: 'not_defined', desc: '', details: {} },
      })
      assert.ok(headers.get('allow'))
    }
  })

  it('Fetch §3.2: front ends of the configured origins may call, with cookies, and nobody else', async () => {
    const preflight = (origin: string) =>
      fetch(new URL('identities/authable', suite.server.publicUrl), {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT' },
      })
    const allowed = await preflight(new URL(pages.login).origin)
    assert.equal(allowed.status, 204)
    assert.equal(allowed.headers.get('access-control-allow-origin'), new URL(pages.login).origin)
    assert.equal(allowed.headers.get('access-control-allow-credentials'), 'true')
    assert.match(allowed.headers.get('access-control-allow-methods') ?? '', /PUT/)
    const foreign = await preflight('https://evil.example')
    assert.equal(foreign.headers.get('access-control-allow-origin'), null)
  })
})
