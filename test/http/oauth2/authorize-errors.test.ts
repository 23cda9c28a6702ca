import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  authorization,
  authorize,
  createClient,
  type RegisteredClient,
  redirectUri,
} from '../../support/flow.ts'
import { userAgent } from '../../support/user-agent.ts'
import { answerOf, assertClientError, assertErrorPage, onEachEngine, visit } from './suite.ts'

type Parameters = Record<string, string | undefined>

/** Clause and deviation -> parameters, error, and what its description says. */
const refusals: [string, Parameters, string, RegExp][] = [
  [
    'Hydra API: a missing state that nothing replaces',
    { state: undefined, nonce: undefined, code_challenge: undefined, code_challenge_method: undefined },
    'invalid_state',
    /at least be 8 characters/,
  ],
  ['Hydra API: a state of seven characters', { state: '1234567' }, 'invalid_state', /considered too weak/],
  [
    'RFC 6749 §3.3: a scope the client may not have',
    { scope: 'openid admin' },
    'invalid_scope',
    /request scope 'admin'/,
  ],
  [
    'RFC 6749 §3.3: a scope that begins like an allowed one',
    { scope: 'openidx' },
    'invalid_scope',
    /'openidx'/,
  ],
  ['RFC 6749 §3.3: a quote in a scope', { scope: 'openid "x"' }, 'invalid_scope', /characters/],
  ['RFC 6749 §3.3: a scope of 5000 characters', { scope: 'x'.repeat(5000) }, 'invalid_scope', /longer than/],
  [
    'Hydra API: an audience that is not allowed',
    { audience: 'https://api.example' },
    'invalid_request',
    /Requested audience 'https:\/\/api.example' has not been whitelisted/,
  ],
  [
    'RFC 6749 §3.1.1: a missing response_type',
    { response_type: undefined },
    'unsupported_response_type',
    /response_type/,
  ],
  [
    'RFC 6749 §3.1.1: an unknown response_type',
    { response_type: 'magic' },
    'unsupported_response_type',
    /'magic'/,
  ],
  [
    'OpenID Connect Core §3.1.2.1: an unknown prompt',
    { prompt: 'maybe' },
    'invalid_request',
    /Used unknown value 'maybe' for prompt parameter/,
  ],
  [
    'OpenID Connect Core §3.1.2.1: a max_age that is no number',
    { max_age: 'soon' },
    'invalid_request',
    /max_age/,
  ],
  ['OpenID Connect Core §3.1.2.1: a negative max_age', { max_age: '-1' }, 'invalid_request', /max_age/],
  [
    'OpenID Connect Core §3.1.2.1: a max_age beyond all measure',
    { max_age: '9'.repeat(40) },
    'invalid_request',
    /max_age/,
  ],
  [
    'OpenID Connect Core §3.1.2.1: an id_token_hint that is no token',
    { id_token_hint: 'a.b.c' },
    'invalid_request',
    /id_token_hint/,
  ],
  [
    'OpenID Connect Core §3.1.2.6: registration',
    { registration: '{}' },
    'registration_not_supported',
    /'registration'/,
  ],
  [
    'RFC 7636 §4.4.1: the plain method',
    { code_challenge_method: 'plain' },
    'invalid_request',
    /Clients must use code_challenge_method=S256, plain is not allowed/,
  ],
  [
    'RFC 7636 §4.3: a challenge without a method, which stands for plain',
    { code_challenge_method: undefined },
    'invalid_request',
    /S256/,
  ],
  ['RFC 7636 §4.4.1: an unknown method', { code_challenge_method: 'S512' }, 'invalid_request', /S256/],
  [
    'RFC 7636 §4.2: a challenge that is no SHA-256',
    { code_challenge: 'short' },
    'invalid_request',
    /code_challenge/,
  ],
  [
    'RFC 7636 §4.3: a method without a challenge',
    { code_challenge: undefined },
    'invalid_request',
    /code_challenge/,
  ],
]

onEachEngine('authorization requests', (suite) => {
  let publicClient: RegisteredClient

  before(async () => {
    publicClient = await createClient(suite.server, { token_endpoint_auth_method: 'none' })
  })

  for (const [title, parameters, error, description] of refusals) {
    it(`${title} is reported to the client as ${error}`, async () => {
      const { url, state } = authorization(suite.server, suite.client.client_id, parameters)
      const answer = await visit(url)
      assertClientError(answer, error, description, redirectUri)
      assert.equal(answer.state, 'state' in parameters ? (parameters['state'] ?? null) : state)
    })
  }

  it('Hydra API: an unknown response_mode is told on the error page', async () => {
    const { url } = authorization(suite.server, suite.client.client_id, { response_mode: 'carrier-pigeon' })
    const answer = await visit(url)
    assertErrorPage(suite, answer, 'unsupported_response_mode')
    assert.match(answer.description, /unsupported response_mode/)
  })

  for (const [title, parameters, description] of [
    ['prompt none with another value', { prompt: 'none login' }, /'none'/],
    ['prompt none with a hint that is none', { prompt: 'none', id_token_hint: 'x' }, /'id_token_hint'/],
  ] as const) {
    it(`OpenID Connect Core §3.1.2.1: ${title} is login_required, and invalid_request for somebody who is signed in`, async () => {
      const { url } = authorization(suite.server, suite.client.client_id, parameters)
      assertClientError(await visit(url), 'login_required', /no existing login session/, redirectUri)
      const agent = userAgent()
      const start = authorization(suite.server, suite.client.client_id)
      await authorize(suite.server, start, { login: { remember: true } }, agent)
      assertClientError(await visit(url, agent), 'invalid_request', description, redirectUri)
    })
  }

  it('Hydra API: an unknown client is told on the error page, whatever redirect_uri it names', async () => {
    for (const id of [
      'unknown',
      '',
      '%00',
      `${suite.client.client_id} `,
      suite.client.client_id.toUpperCase(),
      '../x',
    ]) {
      const { url } = authorization(suite.server, id, { redirect_uri: 'https://evil.example/cb' })
      const answer = await visit(url)
      assertErrorPage(suite, answer, 'invalid_client')
      assert.match(answer.description, /The requested OAuth 2.0 Client does not exist\.$/)
      assert.doesNotMatch(answer.location.href, /evil/)
    }
  })

  it('RFC 6749 §3.1: every parameter that comes twice is refused, and the browser stays here', async () => {
    const { url } = authorization(suite.server, suite.client.client_id)
    for (const name of [...url.searchParams.keys(), 'prompt', 'request', 'made_up']) {
      const doubled = new URL(url)
      doubled.searchParams.append(name, 'x')
      if (!url.searchParams.has(name)) doubled.searchParams.append(name, 'x')
      const answer = await visit(doubled)
      assertErrorPage(suite, answer, 'invalid_request')
      assert.match(answer.description, new RegExp(`'${name}' is included more than once`))
    }
  })

  it('RFC 6749 §3.1: a parameter that comes both in the query and in the body is refused', async () => {
    const { url } = authorization(suite.server, suite.client.client_id)
    const answer = answerOf(await userAgent().post(url.toString(), { state: 'another-state' }))
    assertErrorPage(suite, answer, 'invalid_request')
  })

  it('RFC 6749 §3.1: unknown parameters are ignored, and so are empty ones', async () => {
    const { url } = authorization(suite.server, suite.client.client_id, {
      made_up: '1',
      prompt: '',
      max_age: '',
      request: '',
    })
    assert.ok((await visit(url)).location.searchParams.has('login_challenge'))
  })

  it('RFC 9700 §2.1.1: a public client must use PKCE', async () => {
    const { url } = authorization(suite.server, publicClient.client_id, {
      code_challenge: undefined,
      code_challenge_method: undefined,
    })
    const missing =
      /Clients must include a code_challenge when performing the authorize code flow, but it is missing/
    assertClientError(await visit(url), 'invalid_request', missing, redirectUri)
  })

  it('RFC 6749 §3.1.1: a client that is not registered for the code response type is refused', async () => {
    const client = await createClient(suite.server, { response_types: ['id_token'] })
    const answer = await visit(authorization(suite.server, client.client_id).url)
    assertClientError(answer, 'unsupported_response_type', /'code'/, redirectUri)
  })

  it('Hydra API: each allowed audience covers what lies below it, and nothing beside it', async () => {
    const client = await createClient(suite.server, { audience: ['https://api.example/v1', 'word'] })
    const at = (audience: string) => visit(authorization(suite.server, client.client_id, { audience }).url)
    for (const audience of [
      'https://api.example/v1',
      'https://api.example/v1/photos',
      'word',
      'https://api.example/v1 word',
    ]) {
      assert.equal((await at(audience)).error, null, audience)
    }
    for (const audience of [
      'https://api.example/v10',
      'https://api.example',
      'http://api.example/v1',
      'https://api.example.evil/v1',
      'https://api.example@evil.example/v1',
      'https://api.example:8443/v1',
      'words',
      'https://api.example/v1/../admin',
      'https://api.example/v1 other',
    ]) {
      assert.equal((await at(audience)).error, 'invalid_request', audience)
    }
  })

  it('RFC 3629 §3: bytes that are not UTF-8, and NUL, are refused', async () => {
    const { url } = authorization(suite.server, suite.client.client_id, { state: undefined })
    for (const bytes of ['%ff%fe%fd%fc%fb%fa%f9%f8', '%c0%80aaaaaaaa', '12345678%00', '%ed%a0%80aaaaaaaa']) {
      assertErrorPage(suite, await visit(`${url}&state=${bytes}`), 'invalid_request')
    }
  })

  it('Hydra API: what is too long to be an authorization request is refused', async () => {
    const { url } = authorization(suite.server, suite.client.client_id, { login_hint: 'x'.repeat(12 * 1024) })
    assert.ok((await visit(url)).location.searchParams.has('login_challenge'))
    const form = Object.fromEntries(authorization(suite.server, suite.client.client_id).url.searchParams)
    const longer = { ...form, login_hint: 'x'.repeat(20 * 1024) }
    const answer = answerOf(await userAgent().post(`${suite.server.publicUrl}oauth2/auth`, longer))
    assertErrorPage(suite, answer, 'invalid_request')
    url.searchParams.set('login_hint', 'x'.repeat(100 * 1024))
    assert.equal((await fetch(url, { redirect: 'manual' })).status, 431)
  })

  it('RFC 9110 §5.5: nothing in a request becomes a header of the answer', async () => {
    const state = 'abcdefgh\r\nset-cookie: stolen=1\r\n\r\n<script>'
    const { url } = authorization(suite.server, suite.client.client_id, { state, prompt: 'none' })
    const response = await userAgent().get(url.toString())
    assert.equal(response.status, 303)
    assert.deepEqual(response.headers.getSetCookie(), [])
    assert.equal(answerOf(response).state, state)
    assert.doesNotMatch(response.headers.get('location') ?? '', /[\r\n<>]/)
  })

  it('RFC 6750 §3: a double quote in a value is a single one in the description', async () => {
    const { url } = authorization(suite.server, suite.client.client_id, { prompt: 'say"hi"' })
    const answer = await visit(url)
    assert.match(answer.description, /Used unknown value 'say'hi'' for prompt parameter/)
    assert.doesNotMatch(answer.location.href, /%22/)
  })

  it('Hydra API: applications are reached by 302 and clients by 303', async () => {
    const login = await visit(authorization(suite.server, suite.client.client_id).url)
    assert.equal(login.status, 302)
    assert.equal(login.location.pathname, '/ui/login')
    const client = await visit(authorization(suite.server, suite.client.client_id, { prompt: 'none' }).url)
    assert.equal(client.status, 303)
  })
})
