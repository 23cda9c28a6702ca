import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAuthFlowClient } from './client.ts'
import { AuthFlowError } from './error.ts'

type Sent = { method: string; url: string; authorization: string | undefined; body: unknown }

/** A client whose requests are kept, and answered in turn. */
function clientOf(...answers: (Response | Error)[]) {
  const sent: Sent[] = []
  const kept = new Map<string, string>()
  const flow = createAuthFlowClient({
    baseUrl: 'https://sso.example.com',
    storage: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    },
    fetch: async (url, { method = '', headers, body } = {}) => {
      assert.ok(typeof url === 'string')
      const authorization = new Headers(headers).get('authorization') ?? undefined
      sent.push({ method, url, authorization, body: body ? JSON.parse(String(body)) : undefined })
      const answer = answers.shift()
      if (answer instanceof Response) return answer
      throw answer ?? new Error('no more answers')
    },
  })
  return { flow, sent, kept }
}

const json = (body: unknown, status = 200) => Response.json(body, { status })
const more = (method_name: string) =>
  json({
    next: 'authn_step',
    authn_step: { identity_id: 'I', method_name, metadata: null },
    access_token: 'T',
  })
const done = () => json({ next: 'redirect', redirect_to: 'https://sso.example.com/next', access_token: 'T' })
const code = { identity_id: 'I', method_name: 'emailed_code', metadata: { code: '320028' } } as const
const password = { prehashed_password: {} as never, backup_data: '{}' }

test('the token of a flow goes along once there is one, in that flow alone, until the flow ends', async () => {
  const { flow, sent, kept } = clientOf(
    json({ identity: {}, authn_step: {} }),
    more('account_creation'),
    done(),
    done(),
  )
  await flow.requireAuthable('A', 'ada@example.com')
  await flow.performStep('A', code)
  assert.equal(kept.size, 1)
  await flow.performStep('B', code)
  await flow.performStep('A', { identity_id: 'I', method_name: 'account_creation', metadata: password })
  assert.deepEqual(
    sent.map(({ authorization }) => authorization),
    [undefined, undefined, undefined, 'Bearer T'],
  )
  assert.equal(kept.size, 0)
})

test('a token that belongs to another flow is dropped', async () => {
  const conflict = {
    code: 'forbidden',
    origin: 'headers',
    desc: '...',
    details: { Authorization: 'conflict', login_challenge: 'conflict' },
  }
  const { flow, sent } = clientOf(more('account_creation'), json(conflict, 403), done())
  await flow.performStep('A', code)
  await assert.rejects(flow.performStep('A', code), (error) => {
    assert.ok(error instanceof AuthFlowError)
    assert.deepEqual(
      {
        status: error.status,
        code: error.code,
        origin: error.origin,
        desc: error.desc,
        details: error.details,
      },
      { status: 403, ...conflict },
    )
    return true
  })
  await flow.performStep('A', code)
  assert.deepEqual(
    sent.map(({ authorization }) => authorization),
    [undefined, 'Bearer T', undefined],
  )
})

test('a password reset stands beside the step', async () => {
  const { flow, sent } = clientOf(done())
  await flow.performStep('A', code, password)
  assert.deepEqual(sent[0]?.body, { login_challenge: 'A', authn_step: code, password_reset: password })
})

test('each call has its path and its method', async () => {
  const { flow, sent } = clientOf(
    ...Array.from({ length: 9 }, (_, index) =>
      index === 3 ? new Response(null, { status: 204 }) : json({}),
    ),
  )
  await flow.loginInfo('a b')
  await flow.consentInfo('a b')
  await flow.acceptConsent('K', 'I', ['tos'])
  assert.equal(await flow.logout('T'), undefined)
  await flow.initStep('A', 'I', 'emailed_code')
  await flow.passwordParameters('C')
  await flow.readBackup('T', 'C')
  await flow.writeBackup('T', 'C', { data: '{}', version: 2 })
  await flow.changePassword('T', 'C', {} as never)
  assert.deepEqual(
    sent.map(({ method, url }) => `${method} ${url.replace('https://sso.example.com', '')}`),
    [
      'GET /auth/login/info?login_challenge=a%20b',
      'GET /auth/consent/info?consent_challenge=a%20b',
      'POST /auth/consent',
      'POST /logout',
      'POST /authn-steps',
      'GET /accounts/C/pwd-params',
      'GET /accounts/C/backup',
      'PUT /accounts/C/backup',
      'PUT /accounts/C/password',
    ],
  )
})

test('no answer, and an answer of something in between, are errors of the same kind', async () => {
  const { flow } = clientOf(new TypeError('fetch failed'), new Response('<html>', { status: 502 }))
  await assert.rejects(flow.loginInfo('A'), { status: 0, code: 'unreachable', details: {} })
  await assert.rejects(flow.loginInfo('A'), { status: 502, code: 'unknown_code', origin: 'not_defined' })
})
