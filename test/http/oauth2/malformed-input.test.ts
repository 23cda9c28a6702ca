import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { before, it } from 'node:test'
import { authorization, basic, signIn, type Tokens, toConsent, toLogin } from '../../support/flow.ts'
import { patience } from '../../support/patience.ts'
import { userAgent } from '../../support/user-agent.ts'
import { accepted, onEachEngine, visit } from './suite.ts'

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const deepObject = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

/** Bodies that somebody may send to anything. */
const bodies: Record<string, Buffer | string> = {
  nothing: '',
  'half a document': '{"subject":"a',
  null: 'null',
  'a number': '7',
  'a huge number': '1e999',
  'a string': '"x"',
  'a list': '[]',
  'a list of everything': '[null,1,"x",{},[]]',
  'wrong types':
    '{"subject":{},"grant_scope":{},"remember":"x","remember_for":"x","amr":1,"session":[],"client_id":[],"token":{}}',
  'numbers that are no integers': '{"subject":"ada","remember":true,"remember_for":1.5}',
  'numbers beyond 64 bits': '{"subject":"ada","remember":true,"remember_for":1e300,"grant_scope":[]}',
  'members of a form': '{"duplicate":1,"get":1,"entries":1,"names":1,"all":1,"has":1}',
  'a document that resembles a form': '{"duplicate":{},"entries":[["a","b"]]}',
  'prototype members':
    '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"toString":1,"hasOwnProperty":1}',
  'a list 50000 deep': deep(50_000),
  'an object 5000 deep': `{"metadata":${deepObject(5000)},"context":${deepObject(5000)},"subject":"ada"}`,
  'claims 5000 deep': `{"session":{"access_token":{"a":${deep(5000)}},"id_token":{"a":${deepObject(5000)}}}}`,
  'NUL in text': '{"subject":"a\\u0000b","client_name":"a\\u0000b","acr":"\\u0000","amr":["\\u0000"]}',
  'lone surrogates': '{"subject":"\\ud800","client_name":"\\udfff","context":"\\ud800","error":"\\ud800"}',
  'bytes that are not UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  'a byte order mark': '\ufeff{}',
  'long text': JSON.stringify({
    subject: 'x'.repeat(50_000),
    client_name: 'x'.repeat(50_000),
    error: 'x'.repeat(50_000),
  }),
  'many members': JSON.stringify(
    Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`m${index}`, index])),
  ),
  'a form': 'grant_type=client_credentials&token=x',
  'a form with broken escapes': 'grant_type=%zz&token=%&client_id=%u0041&%=&=&&&&',
  'a form of bytes that are not UTF-8': Buffer.from('grant_type=\xff\xfe&token=\xc0\x80', 'latin1'),
  'a form with NUL': 'grant_type=%00&token=%00&client_id=%00&client_secret=%00&code=%00',
  'a form with lists': 'grant_type[]=a&grant_type[b]=c&token[]=x&__proto__[x]=1',
  'a form of 20000 fields': Array.from({ length: 20_000 }, (_, index) => `f${index}=1`).join('&'),
  'a form with a long token': `token=${'a.'.repeat(30_000)}&access_token=${'.'.repeat(60_000)}&id_token_hint=${'e.'.repeat(9000)}`,
}

const contentTypes = ['application/json', 'application/x-www-form-urlencoded', undefined]

onEachEngine('malformed input', (suite) => {
  let challenges: { login: string; consent: string }
  let tokens: Tokens

  before(async () => {
    const { url } = authorization(suite.server, suite.client.client_id)
    challenges = {
      login: await toLogin(userAgent(), url),
      consent: await toConsent(suite.server, userAgent(), url),
    }
    tokens = await signIn(suite.server, suite.client)
  })

  const send = async (url: string, init: RequestInit): Promise<number> => {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(patience(5000)),
      ...init,
    })
    await response.arrayBuffer()
    return response.status
  }

  const publicEndpoints = [
    'oauth2/auth',
    'oauth2/token',
    'oauth2/revoke',
    'oauth2/device/auth',
    'userinfo',
    'oauth2/sessions/logout',
  ]
  const requests = 'admin/oauth2/auth/requests'
  const adminEndpoints = (): [string, string][] => [
    ['POST', 'admin/clients'],
    ['PUT', `admin/clients/${suite.client.client_id}-other`],
    ['PATCH', `admin/clients/${suite.client.client_id}`],
    ['POST', 'admin/oauth2/introspect'],
    ['PUT', `${requests}/login/accept?login_challenge=${challenges.login}`],
    ['PUT', `${requests}/login/reject?login_challenge=${challenges.login}`],
    ['PUT', `${requests}/consent/accept?consent_challenge=${challenges.consent}`],
    ['PUT', `${requests}/consent/reject?consent_challenge=${challenges.consent}`],
    ['PUT', `${requests}/logout/accept?logout_challenge=x`],
    ['PUT', `${requests}/device/accept?device_challenge=x`],
    ['POST', 'admin/trust/grants/jwt-bearer/issuers'],
  ]

  for (const [title, body] of Object.entries(bodies)) {
    it(`security: ${title} as a body makes no endpoint fail or hang`, async () => {
      const targets: [string, string, Record<string, string>][] = [
        ...publicEndpoints.map((path): [string, string, Record<string, string>] => [
          'POST',
          suite.server.publicUrl + path,
          { authorization: basic(suite.client) },
        ]),
        ...adminEndpoints().map(([method, path]): [string, string, Record<string, string>] => [
          method,
          suite.server.adminUrl + path,
          {},
        ]),
      ]
      for (const [method, url, headers] of targets) {
        const statuses = await Promise.all(
          contentTypes.map((contentType) => {
            const typed = contentType === undefined ? headers : { ...headers, 'content-type': contentType }
            return send(url, { method, headers: typed, body: Buffer.from(body) })
          }),
        )
        assert.ok(
          statuses.every((status) => status < 500),
          `${statuses} of ${method} ${url}`,
        )
      }
    })
  }

  it('security: no query makes an endpoint fail', async () => {
    const long = 'x'.repeat(4000)
    const paths = [
      ...[
        'oauth2/auth',
        'oauth2/sessions/logout',
        'oauth2/device/verify',
        'ui/device',
        'ui/device/success',
        'userinfo',
        '.well-known/jwks.json',
        '.well-known/openid-configuration',
      ].map((path) => suite.server.publicUrl + path),
      ...[
        'admin/clients',
        'admin/clients/x',
        `${requests}/login`,
        `${requests}/consent`,
        `${requests}/logout`,
      ].map((path) => suite.server.adminUrl + path),
    ]
    const names = [
      'client_id',
      'login_challenge',
      'consent_verifier',
      'id_token_hint',
      'page_token',
      'page_size',
      'owner',
      'access_token',
    ]
    const values = [
      '%00',
      '%ff',
      '%',
      '%zz',
      '%F0%9F%98%80',
      '%ed%a0%80',
      `${long}`,
      'a&$=b',
      'a&$[]=b&$[x]=c',
      "'%20or%201=1--",
      '..%2f..%2f',
      '%0d%0aX:%20y',
    ]
    for (const path of paths) {
      for (const name of names) {
        for (const value of values) {
          const url = `${path}?${name}=${value.replaceAll('$', name)}`
          const status = await send(url, {})
          assert.ok(status < 500, `${status} of ${url}`)
        }
      }
    }
  })

  it('CVE-2026-9803: no Authorization or Cookie header makes an endpoint fail', async () => {
    const sealed = `ory_hydra_session_dev=${'A'.repeat(200)}`
    for (const value of [
      'Basic',
      'Bearer',
      'Bearer\tx',
      'Basic =',
      'Basic Og==',
      `Basic ${'A'.repeat(6000)}`,
      `Bearer ${'.'.repeat(6000)}`,
      'x',
      ', ,',
      `Bearer ${tokens.id_token}`,
      'Bearer \u00ff',
    ]) {
      for (const path of ['oauth2/token', 'oauth2/revoke', 'userinfo']) {
        const body = new URLSearchParams({ grant_type: 'client_credentials', token: 'x' })
        const status = await send(suite.server.publicUrl + path, {
          method: 'POST',
          headers: { authorization: value },
          body,
        })
        assert.ok(status < 500, `${status} of ${path} with ${value.slice(0, 40)}`)
      }
    }
    for (const cookie of [
      '=',
      ';;;',
      'a',
      `${sealed}; ${sealed}`,
      'ory_hydra_session_dev=%zz',
      'ory_hydra_session_dev="x"',
      '__proto__=x',
      `a=${'x'.repeat(6000)}`,
    ]) {
      const { url } = authorization(suite.server, suite.client.client_id)
      const status = await send(url.href, { headers: { cookie } })
      assert.equal(status, 302, cookie.slice(0, 40))
    }
  })

  it('security: a subject is either stored or refused, and never makes the flow fail', async () => {
    for (const subject of [
      'x'.repeat(255),
      '\u{1F600}'.repeat(100),
      "'; drop table grants; --",
      ' ',
      '<script>',
      '\r\n',
      '%00',
      '../..',
    ]) {
      const agent = userAgent()
      const { url } = authorization(suite.server, suite.client.client_id)
      const challenge = await toConsent(suite.server, agent, url, { subject, remember: true })
      const target = await accepted(suite, 'consent', challenge, { grant_scope: ['openid'], remember: true })
      assert.ok((await visit(target, agent)).location.searchParams.has('code'), JSON.stringify(subject))
    }
  })

  it('RFC 7493 §2.1: a text with half a surrogate pair is refused, wherever in a document it stands', async () => {
    const bodyOf = (text: string) => JSON.stringify({ subject: text, context: { [text]: [{ deep: text }] } })
    const url = `${suite.server.adminUrl}${requests}/login/accept?login_challenge=${challenges.login}`
    for (const member of ['subject', 'context']) {
      const { [member]: wrong } = JSON.parse(bodyOf('\ud800'))
      const body = JSON.stringify({ subject: 'ada', [member]: wrong })
      assert.equal(await send(url, { method: 'PUT', body }), 400, body)
    }
    for (const text of ['\u{1F600}', '\\ud800'])
      assert.equal(await send(url, { method: 'PUT', body: bodyOf(text) }), 200, text)
  })

  it('RFC 9112 §9.3: what is no HTTP gets an answer or an end, and the server goes on', async () => {
    const { hostname, port } = new URL(suite.server.publicUrl)
    const exchange = (text: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => socket.write(text))
        let answer = ''
        socket.setTimeout(patience(5000), () =>
          reject(new Error(`no end after ${JSON.stringify(text.slice(0, 40))}`)),
        )
        socket.on('data', (data) => {
          answer += data
        })
        socket.on('error', () => resolve(answer))
        socket.on('close', () => resolve(answer))
        socket.on('end', () => socket.end())
      })
    for (const text of [
      'nonsense\r\n\r\n',
      'GET /oauth2/auth?client_id=\u0001 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      'POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
      'POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`,
    ]) {
      assert.match(await exchange(text), /^HTTP\/1\.1 4\d\d /)
    }
    assert.equal(await send(`${suite.server.publicUrl}health/alive`, {}), 200)
  })

  it('security: the tokens of before are still good, and nothing was logged as a failure', async () => {
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    assert.equal(await send(`${suite.server.publicUrl}userinfo`, { headers }), 200)
    const failures = suite.server.logs.filter((line) => line.includes('request failed'))
    assert.deepEqual(failures, [])
  })
})
