import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { authorization, authorize, createClient, type RegisteredClient, token } from '../../support/flow.ts'
import { assertErrorPage, onEachEngine, visit } from './suite.ts'

const registered = [
  'https://app.example.com/cb',
  'https://app.example.com/cb?tenant=1',
  'http://127.0.0.1:9999/callback',
  'http://[::1]:9999/callback',
  'http://localhost:9999/callback',
  'com.example.app:/cb',
]

/** What it would take to slip past a comparison that is not exact. */
const refused = {
  'a trailing slash': 'https://app.example.com/cb/',
  'a longer path': 'https://app.example.com/cb/evil',
  'a shorter path': 'https://app.example.com/',
  'a path parameter trick': 'https://app.example.com/cb/..;/cb',
  'dot segments': 'https://app.example.com/x/../cb',
  'encoded dot segments': 'https://app.example.com/x/%2e%2e/cb',
  'an encoded slash': 'https://app.example.com/cb%2f',
  'an encoded letter': 'https://app.example.com/c%62',
  'another case of the path': 'https://app.example.com/CB',
  'another case of the host': 'https://APP.example.com/cb',
  'another case of the scheme': 'HTTPS://app.example.com/cb',
  'the default port': 'https://app.example.com:443/cb',
  'another port': 'https://app.example.com:8443/cb',
  'user information': 'https://user@app.example.com/cb',
  'the host as user information': 'https://app.example.com@evil.example/cb',
  'the host as user information behind a backslash': 'https://app.example.com\\@evil.example/cb',
  'a longer host': 'https://app.example.com.evil.example/cb',
  'a host with a Unicode dot': 'https://app。example.com/cb',
  'plain http': 'http://app.example.com/cb',
  'no scheme': '//app.example.com/cb',
  'a path alone': '/cb',
  'a fragment': 'https://app.example.com/cb#evil',
  'an added query': 'https://app.example.com/cb?x=1',
  'another query': 'https://app.example.com/cb?tenant=2',
  'a leading space': ' https://app.example.com/cb',
  'a trailing space': 'https://app.example.com/cb ',
  'a line break': 'https://app.example.com/cb\r\nSet-Cookie: x=1',
  'a script': 'javascript:alert(1)//https://app.example.com/cb',
  'a script in mixed case': 'JavaScript:alert(1)',
  'a document': 'data:text/html,https://app.example.com/cb',
  'another URI': 'https://evil.example/cb',
  'another port of localhost, which is no address': 'http://localhost:1234/callback',
  'another path of a loopback address': 'http://127.0.0.1:9999/callback/x',
  'another query of a loopback address': 'http://127.0.0.1:9999/callback?x=1',
  'a port that is none': 'http://127.0.0.1:99999/callback',
  'a short form of the loopback address': 'http://127.1:9999/callback',
  'a number for the loopback address': 'http://2130706433:9999/callback',
  'another loopback address': 'http://127.0.0.2:9999/callback',
  'the loopback address as user information': 'http://127.0.0.1:1234@evil.example/callback',
  'a host that begins like the loopback address': 'http://127.0.0.1.evil.example:9999/callback',
  'a long form of the IPv6 loopback address': 'http://[0:0:0:0:0:0:0:1]:9999/callback',
  'https on a loopback address': 'https://127.0.0.1:9999/callback',
  'another path of a private scheme': 'com.example.app:/cb/x',
  'a private scheme with a host': 'com.example.app://evil/cb',
}

onEachEngine('redirect URIs', (suite) => {
  let client: RegisteredClient

  before(async () => {
    client = await createClient(suite.server, { redirect_uris: registered })
  })

  for (const [trick, uri] of Object.entries(refused)) {
    it(`RFC 9700 §4.1.3: ${trick} is refused and never redirected to`, async () => {
      const { url } = authorization(suite.server, client.client_id, { redirect_uri: uri })
      assertErrorPage(suite, await visit(url), 'invalid_request')
    })
  }

  it('RFC 6749 §3.1.2.4: an error that the client would hear of stays here when the redirect URI is wrong', async () => {
    const request = {
      redirect_uri: 'https://evil.example/cb',
      response_type: 'token',
      scope: 'unknown',
      prompt: 'none',
    }
    const { url } = authorization(suite.server, client.client_id, request)
    assertErrorPage(suite, await visit(url), 'invalid_request')
  })

  for (const uri of registered) {
    it(`RFC 6749 §3.1.2.3: ${uri} is answered exactly as registered`, async () => {
      const request = authorization(suite.server, client.client_id, { redirect_uri: uri, prompt: 'none' })
      const { status, location, error } = await visit(request.url)
      assert.equal(status, 303)
      assert.equal(error, 'login_required')
      assert.ok(
        location.href.startsWith(`${uri}${uri.includes('?') ? '&' : '?'}error=login_required&`),
        location.href,
      )
    })
  }

  it('as in Hydra: what the answer says replaces parameters of the same name in the registered URI', async () => {
    const uri = 'https://app.example.com/cb?state=mine&tenant=a%20b&code=1&error=none&st%61te=x&iss=me&x'
    const { client_id } = await createClient(suite.server, { redirect_uris: [uri] })
    const request = authorization(suite.server, client_id, { redirect_uri: uri })
    const failed = (
      await visit(authorization(suite.server, client_id, { redirect_uri: uri, prompt: 'none' }).url)
    ).location
    assert.ok(
      failed.href.startsWith('https://app.example.com/cb?tenant=a%20b&code=1&x&error=login_required&'),
    )
    const { searchParams } = await authorize(suite.server, request)
    assert.deepEqual(searchParams.getAll('state'), [request.state])
    assert.deepEqual(searchParams.getAll('iss'), [suite.server.publicUrl])
    assert.equal(searchParams.getAll('code').length, 1)
    assert.match(searchParams.get('code') ?? '', /^ory_ac_/)
    assert.deepEqual([searchParams.get('tenant'), searchParams.get('error')], ['a b', 'none'])
  })

  for (const uri of [
    'http://127.0.0.1:1/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:65535/callback',
  ]) {
    it(`RFC 8252 §7.3: the port of a loopback address may vary: ${uri}`, async () => {
      const request = authorization(suite.server, client.client_id, { redirect_uri: uri })
      const callback = await authorize(suite.server, request)
      assert.ok(callback.href.startsWith(`${uri}?code=`))
      const code = callback.searchParams.get('code') ?? ''
      const form = { grant_type: 'authorization_code', code, code_verifier: request.verifier }
      const other = await token(suite.server, client, {
        ...form,
        redirect_uri: 'http://127.0.0.1:9999/callback',
      })
      assert.equal(other.status, 400)
      assert.equal((await token(suite.server, client, { ...form, redirect_uri: uri })).status, 200)
    })
  }

  it('OpenID Connect Core §3.1.2.1: redirect_uri is required with openid', async () => {
    const single = await createClient(suite.server)
    const { url } = authorization(suite.server, single.client_id, { redirect_uri: undefined })
    assertErrorPage(suite, await visit(url), 'invalid_request')
  })

  it('RFC 6749 §3.1.2.3: redirect_uri may be left out where one is registered, but not where several are', async () => {
    const single = await createClient(suite.server, { redirect_uris: ['https://one.example/cb'] })
    const without = { redirect_uri: undefined, scope: 'offline_access', prompt: 'none' }
    const { location } = await visit(authorization(suite.server, single.client_id, without).url)
    assert.ok(location.href.startsWith('https://one.example/cb?error=login_required'))
    const several = await visit(authorization(suite.server, client.client_id, without).url)
    assertErrorPage(suite, several, 'invalid_request')
    const none = await createClient(suite.server, { redirect_uris: [] })
    assertErrorPage(
      suite,
      await visit(authorization(suite.server, none.client_id, without).url),
      'invalid_request',
    )
  })

  it('Hydra API: plain http is for local hosts only', async () => {
    const plain = await createClient(suite.server, { redirect_uris: ['http://app.localhost:3000/cb'] })
    const local = authorization(suite.server, plain.client_id, {
      redirect_uri: 'http://app.localhost:3000/cb',
      prompt: 'none',
    })
    assert.equal((await visit(local.url)).error, 'login_required')
  })

  it('RFC 3986 §2.1: a registered URI beyond ASCII is answered percent-encoded', async () => {
    const unicode = 'https://app.example.com/größe/✓'
    const beyond = await createClient(suite.server, { redirect_uris: [unicode] })
    const { url } = authorization(suite.server, beyond.client_id, { redirect_uri: unicode, prompt: 'none' })
    const { status, location } = await visit(url)
    assert.equal(status, 303)
    assert.equal(location.pathname, '/gr%C3%B6%C3%9Fe/%E2%9C%93')
  })
})
