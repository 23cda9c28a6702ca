import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createFederation, type Federation } from '../../../src/domain/federation/index.ts'
import { createIdentities } from '../../../src/domain/identities/index.ts'
import { createSecretKeys } from '../../../src/kernel/secrets.ts'
import { migrations } from '../../../src/migrations/index.ts'
import { type Database, migrateUp, openDatabase } from '../../../src/platform/database/index.ts'
import { createEgress } from '../../../src/platform/egress/index.ts'
import { createLogger } from '../../../src/platform/log/index.ts'
import { eventsOn } from '../../support/events.ts'
import { type ForgingProvider, startForgingProvider } from '../../support/forging-provider.ts'
import { alone } from '../../support/identities.ts'
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.ts'

const base = 'http://127.0.0.1:4444'
const callback = (provider: string) => `${base}/self-service/methods/oidc/callback/${provider}`
const clock = { ahead: 0, now: () => Date.now() + clock.ahead }
const logger = createLogger({ level: 'silent', format: 'json' })

const egress = createEgress({ disallowPrivate: false, exceptions: [] })
let database: Database
let corp: IdentityProvider
let forger: ForgingProvider
let federation: Federation

before(async () => {
  database = openDatabase('sqlite://:memory:', logger)
  await migrateUp(database, migrations)
  corp = await startIdentityProvider([callback('corp'), callback('other')])
  forger = await startForgingProvider()
  federation = build({})
})

after(async () => {
  await Promise.all([corp.close(), forger.close(), database.close(), egress.close()])
})

function build(options: { dev?: boolean }): Federation {
  const identities = createIdentities({ events: eventsOn(database), database, clock, departing: alone })
  const secrets = createSecretKeys(['a secret of the tests'])
  const corpSettings = {
    provider: 'generic' as const,
    client_id: corp.clientId,
    client_secret: corp.clientSecret,
    issuer_url: corp.issuer,
    scope: ['email', 'profile'],
  }
  return createFederation({
    events: eventsOn(database),
    providers: [
      { id: 'corp', label: 'Example Corp', ...corpSettings },
      { id: 'other', ...corpSettings },
      { ...corpSettings, id: 'forger', issuer_url: forger.issuer },
      { ...corpSettings, id: 'gone', issuer_url: 'http://127.0.0.1:1' },
      { ...corpSettings, id: 'google', provider: 'google' },
    ],
    redirectBase: base,
    dev: options.dev ?? true,
    identities,
    database,
    egress,
    secrets,
    clock,
    logger,
  })
}

/** Signs in at the provider and stops where its answer reaches Gatehouse. */
async function untilCallback(
  provider = 'corp',
  returnState = 'x',
): Promise<{ query: string; continuity: string }> {
  const { redirectTo, continuity } = await federation.beginSignIn(provider, { returnState })
  const back = new URL(await corp.visit(redirectTo))
  assert.equal(`${back.origin}${back.pathname}`, callback(provider))
  return { query: back.search.slice(1), continuity }
}

const changed = (query: string, name: string, value: string | undefined): string => {
  const parameters = new URLSearchParams(query)
  if (value === undefined) parameters.delete(name)
  else parameters.set(name, value)
  return parameters.toString()
}

test('the request has PKCE S256, a nonce and nothing that the client chose (RFC 9700 2.1.1, 4.5.3)', async () => {
  const { redirectTo, continuity } = await federation.beginSignIn('corp', { returnState: 'from here' })
  const sent = new URL(redirectTo)
  assert.equal(sent.origin, corp.issuer)
  const names = [...sent.searchParams.keys()].sort()
  const expected = [
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'nonce',
    'redirect_uri',
    'response_type',
  ]
  assert.deepEqual(names, [...expected, 'scope', 'state'])
  assert.equal(sent.searchParams.get('code_challenge_method'), 'S256')
  assert.equal(sent.searchParams.get('redirect_uri'), callback('corp'))
  assert.equal(sent.searchParams.get('scope'), 'openid email profile')
  const state = sent.searchParams.get('state') ?? ''
  assert.ok(!state.includes(continuity) && !Buffer.from(state, 'base64url').includes('from here'))
  const again = await federation.beginSignIn('corp', { returnState: 'x', reauthenticate: true })
  assert.equal(new URL(again.redirectTo).searchParams.get('prompt'), 'login')
})

test('claims come back, those of the userinfo endpoint included, with what was to be remembered', async () => {
  const outcome = await federation.completeSignIn('corp', await untilCallback('corp', 'remembered'))
  assert.ok('claims' in outcome)
  assert.equal(outcome.returnState, 'remembered')
  const { sub, email, name } = outcome.claims
  assert.deepEqual({ sub, email, name }, { sub: 'ada', email: 'ada@example.com', name: 'Ada Lovelace' })
})

test('a callback counts once, also when it arrives many times at once', async () => {
  const back = await untilCallback()
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => federation.completeSignIn('corp', back)),
  )
  assert.equal(outcomes.filter((outcome) => 'claims' in outcome).length, 1)
  const refusals = outcomes.flatMap((outcome) => ('refusal' in outcome ? [outcome.refusal] : []))
  assert.deepEqual(refusals, Array(9).fill('replayed'))
})

test('a browser that did not begin the sign-in cannot finish it (RFC 9700 4.7)', async () => {
  const back = await untilCallback()
  const other = await federation.beginSignIn('corp', { returnState: 'x' })
  for (const continuity of [undefined, '', other.continuity, `${back.continuity}x`]) {
    await assert.rejects(federation.completeSignIn('corp', { ...back, continuity }), {
      reason: 'continuity_lost',
    })
  }
  assert.ok('claims' in (await federation.completeSignIn('corp', back)))
})

test('two sign-ins in two tabs of one browser both finish', async () => {
  const first = await federation.beginSignIn('corp', { returnState: 'first' })
  const second = await federation.beginSignIn('corp', { returnState: 'second', continuity: first.continuity })
  assert.equal(second.continuity, first.continuity)
  const planted = await federation.beginSignIn('corp', { returnState: 'x', continuity: 'short' })
  assert.notEqual(planted.continuity, 'short')
  for (const { redirectTo, continuity } of [first, second]) {
    const query = new URL(await corp.visit(redirectTo)).search.slice(1)
    assert.ok('claims' in (await federation.completeSignIn('corp', { query, continuity })))
  }
})

test('a state that was changed, left out, doubled or made for another provider is refused', async () => {
  const back = await untilCallback()
  const state = new URLSearchParams(back.query).get('state') ?? ''
  const flipped = `${state.slice(0, 60)}${state[60] === 'A' ? 'B' : 'A'}${state.slice(61)}`
  const queries = [
    changed(back.query, 'state', undefined),
    changed(back.query, 'state', ''),
    changed(back.query, 'state', 'guess'),
    changed(back.query, 'state', flipped),
    changed(back.query, 'state', `${state}A`),
    `${back.query}&state=${state}`,
  ]
  for (const query of queries) {
    await assert.rejects(federation.completeSignIn('corp', { ...back, query }), { reason: 'continuity_lost' })
  }
  await assert.rejects(federation.completeSignIn('other', back), { reason: 'continuity_lost' })
})

test('an answer that names another issuer is refused (RFC 9207 2.4)', async () => {
  const back = await untilCallback()
  assert.equal(new URLSearchParams(back.query).get('iss'), corp.issuer)
  for (const iss of ['https://evil.example', undefined]) {
    const another = await untilCallback()
    const outcome = await federation.completeSignIn('corp', {
      ...another,
      query: changed(another.query, 'iss', iss),
    })
    assert.equal('refusal' in outcome && outcome.refusal, 'failed')
  }
})

test('a code of another sign-in is worth nothing (RFC 7636)', async () => {
  const [one, two] = [await untilCallback(), await untilCallback()]
  const query = changed(one.query, 'code', new URLSearchParams(two.query).get('code') ?? '')
  const outcome = await federation.completeSignIn('corp', { ...one, query })
  assert.equal('refusal' in outcome && outcome.refusal, 'failed')
})

test('somebody who cancels at the provider comes back to where they were', async () => {
  const account = corp.account
  corp.account = undefined
  try {
    const outcome = await federation.completeSignIn('corp', await untilCallback('corp', 'here'))
    assert.partialDeepStrictEqual(outcome, { provider: 'corp', returnState: 'here', refusal: 'denied' })
    assert.match('detail' in outcome ? String(outcome.detail) : '', /^access_denied: /)
  } finally {
    corp.account = account
  }
})

test('after half an hour the sign-in has to start again', async () => {
  const back = await untilCallback('corp', 'here')
  clock.ahead = 30 * 60_000
  try {
    const outcome = await federation.completeSignIn('corp', back)
    assert.deepEqual(outcome, { provider: 'corp', returnState: 'here', refusal: 'expired' })
  } finally {
    clock.ahead = 0
  }
})

test('a provider that cannot be reached, is unknown or speaks plain http outside development mode is not used', async () => {
  const begin = (on: Federation, id: string) => on.beginSignIn(id, { returnState: 'x' })
  await assert.rejects(begin(federation, 'gone'), { reason: 'provider_unavailable' })
  await assert.rejects(begin(federation, 'nobody'), { reason: 'unknown_provider' })
  await assert.rejects(begin(build({ dev: false }), 'corp'), { reason: 'provider_unavailable' })
})

test('discovery happens once for many, and the issuer must be the configured one', async () => {
  const fresh = build({})
  forger.metadata = { issuer: 'https://evil.example' }
  await assert.rejects(fresh.beginSignIn('forger', { returnState: 'x' }), { reason: 'provider_unavailable' })
  forger.metadata = {}
  await Promise.all([1, 2, 3].map(() => fresh.beginSignIn('forger', { returnState: 'x' })))
  forger.metadata = { issuer: 'https://evil.example' }
  clock.ahead = 2 * 60 * 60_000
  await fresh.beginSignIn('forger', { returnState: 'still works with what was known' })
  clock.ahead = 0
  forger.metadata = {}
})

test('ID tokens that an honest provider would not issue are refused (OpenID Connect Core 3.1.3.7)', async () => {
  const now = Math.floor(Date.now() / 1000)
  const honest = {
    iss: forger.issuer,
    aud: corp.clientId,
    sub: 'eve',
    iat: now,
    exp: now + 60,
    email: 'eve@example.com',
  }
  const attempt = async (forge: (nonce: string) => { claims?: object; header?: object; token?: string }) => {
    const { redirectTo, continuity } = await federation.beginSignIn('forger', { returnState: 'x' })
    const sent = new URL(redirectTo).searchParams
    forger.onToken = async (signed) => {
      const { claims, header, token } = forge(sent.get('nonce') ?? '')
      return {
        body: {
          access_token: 'a',
          token_type: 'bearer',
          id_token: token ?? (claims ? await signed(claims, header) : undefined),
        },
      }
    }
    const query = new URLSearchParams({ code: 'c', state: sent.get('state') ?? '' }).toString()
    const outcome = await federation.completeSignIn('forger', { query, continuity })
    return 'claims' in outcome ? 'accepted' : outcome.refusal
  }
  const unsigned = (claims: object) =>
    `${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`

  const forged = (claims: object) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const parts = [{ alg: 'RS256', kid: 'own' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    return `${parts.join('.')}.${sign('sha256', Buffer.from(parts.join('.')), privateKey).toString('base64url')}`
  }

  assert.equal(await attempt((nonce) => ({ claims: { ...honest, nonce } })), 'accepted')
  const forgeries: Record<string, (nonce: string) => { claims?: object; header?: object; token?: string }> = {
    'no ID token': () => ({}),
    'no nonce': () => ({ claims: honest }),
    'nonce of another request': () => ({ claims: { ...honest, nonce: 'other' } }),
    'other issuer': (nonce) => ({ claims: { ...honest, nonce, iss: corp.issuer } }),
    'other audience': (nonce) => ({ claims: { ...honest, nonce, aud: 'somebody' } }),
    'several audiences without azp': (nonce) => ({ claims: { ...honest, nonce, aud: [corp.clientId, 'x'] } }),
    'azp of another': (nonce) => ({ claims: { ...honest, nonce, aud: [corp.clientId, 'x'], azp: 'x' } }),
    expired: (nonce) => ({ claims: { ...honest, nonce, exp: now - 600 } }),
    'no subject': (nonce) => ({ claims: { ...honest, nonce, sub: undefined } }),
    'empty subject': (nonce) => ({ claims: { ...honest, nonce, sub: '' } }),
    'subject with a NUL': (nonce) => ({ claims: { ...honest, nonce, sub: 'a\0b' } }),
    'subject without end': (nonce) => ({ claims: { ...honest, nonce, sub: 'a'.repeat(256) } }),
    'algorithm none': (nonce) => ({ token: unsigned({ ...honest, nonce }) }),
    'signature of another key': (nonce) => ({ token: forged({ ...honest, nonce }) }),
    'unknown key': (nonce) => ({ claims: { ...honest, nonce }, header: { kid: 'other' } }),
    'no JWT': () => ({ token: 'a.b.c' }),
  }
  for (const [name, forge] of Object.entries(forgeries)) assert.equal(await attempt(forge), 'failed', name)
})

test('an answer larger than any honest one is not read to its end', async () => {
  const { redirectTo, continuity } = await federation.beginSignIn('forger', { returnState: 'x' })
  forger.onToken = async () => ({ body: `{"access_token":"${'a'.repeat(3 * 1024 * 1024)}"}` })
  const query = `code=c&state=${new URL(redirectTo).searchParams.get('state')}`
  const outcome = await federation.completeSignIn('forger', { query, continuity })
  assert.equal('refusal' in outcome && outcome.refusal, 'failed')
})

test('somebody whom nobody knows here has known claims with plain values alone, and is vouched for by true alone', async () => {
  const claims = {
    sub: 'new',
    email: 'New@Example.com',
    email_verified: true,
    name: 'New',
    roles: ['admin'],
    picture: 'javascript:1',
  }
  const newcomer = async (more: Record<string, unknown>) => {
    const person = await federation.identify('corp', { ...claims, ...more })
    assert.ok('newcomer' in person)
    return person.newcomer
  }
  const { traits, isVouchedFor } = await newcomer({})
  assert.deepEqual(traits, { email: 'New@Example.com', name: 'New' })
  assert.equal(isVouchedFor, true)
  for (const value of ['yes', 1, undefined, false])
    assert.equal((await newcomer({ email_verified: value })).isVouchedFor, false)
})
