import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSecretKeys } from '../../kernel/secrets.ts'
import { createInteractions } from './index.ts'
import type {
  ConsentOutcome,
  ConsentRequest,
  DeviceRequest,
  LoginOutcome,
  LoginRequest,
  LogoutRequest,
} from './schema.ts'
import { lengthened, shortened } from './short-names.ts'

type Field =
  | keyof LoginRequest
  | keyof LoginOutcome
  | keyof ConsentRequest
  | keyof ConsentOutcome
  | keyof DeviceRequest
  | keyof LogoutRequest

/**
 * All fields of all states, which the compiler makes sure of. Those with a `long` name are in few of them, or short
 * already. A new field belongs at the end of the list of short-names.ts if the usual challenge or verifier has it.
 */
const fields: Record<Field, 'short' | 'long'> = {
  id: 'long',
  device: 'long',
  rejection: 'long',
  address: 'long',
  requestPath: 'long',
  rpInitiated: 'long',
  postLogoutRedirectUri: 'long',
  uiLocales: 'long',
  forceSubjectIdentifier: 'long',
  identityProviderSessionId: 'long',
  essentialAcr: 'long',
  hintedSubject: 'long',
  repeats: 'long',
  grantedBefore: 'long',
  endpoint: 'short',
  clientId: 'short',
  query: 'short',
  queryHash: 'short',
  browser: 'short',
  requestedAt: 'short',
  requestedScope: 'short',
  requestedAudience: 'short',
  oidcContext: 'short',
  sessionId: 'short',
  sessionSubject: 'short',
  subject: 'short',
  clientSubject: 'short',
  authenticatedAt: 'short',
  acr: 'short',
  amr: 'short',
  skip: 'short',
  remember: 'short',
  rememberFor: 'short',
  extendSessionLifespan: 'short',
  loginRequestId: 'short',
  grantedScope: 'short',
  grantedAudience: 'short',
  session: 'short',
  handledAt: 'short',
  context: 'short',
  acceptedAfter: 'short',
  signedInBy: 'short',
}

describe('short names of a state', () => {
  const state = { id: 'a', clientId: 'b', sessionId: 'c', amr: ['pwd'], context: { clientId: 'd' }, made: 1 }

  it('come back as what they were, and only those of the state itself are shortened', () => {
    const travelling = shortened(state)
    assert.deepEqual(lengthened(travelling), state)
    assert.deepEqual(
      Object.keys(travelling).filter((name) => name.length > 2),
      ['made'],
    )
    assert.deepEqual(travelling['p'], state.context)
  })

  it('what was sealed under long names opens still', () => {
    assert.deepEqual(lengthened(state), state)
  })

  it('every field that usual states have is given one, and none is the short name of another', () => {
    const travelling = shortened(fields)
    assert.deepEqual(lengthened(travelling), fields)
    for (const [name, length] of Object.entries(travelling)) {
      if (length === 'short') assert.ok(name.length === 1, `${name} has no short name`)
      else assert.ok(Object.hasOwn(fields, name), `${name} is shortened`)
    }
  })

  it('never move: a challenge of the last version is under way while this one starts', () => {
    const places =
      'endpoint clientId query queryHash browser requestedAt requestedScope requestedAudience oidcContext sessionId sessionSubject subject clientSubject authenticatedAt acr amr skip remember rememberFor extendSessionLifespan loginRequestId grantedScope grantedAudience session handledAt context acceptedAfter signedInBy'
    const travelling = shortened(Object.fromEntries(places.split(' ').map((name, index) => [name, index])))
    for (const [name, index] of Object.entries(travelling)) assert.equal(name, Number(index).toString(36))
  })

  it('a usual challenge travels without compression: its first byte says so', () => {
    const { challengeOf } = createInteractions({
      secrets: createSecretKeys(['a-system-secret-for-tests-0123456789']),
      clock: { now: () => 1_800_000_000_000 },
      publicUrl: 'https://sso.example.com/',
      lifespan: 3_600_000,
    })
    const query = new URLSearchParams({
      client_id: '6a1f3a0e-6b5b-4d3f-9f3e-3a4a8a3f1c11',
      redirect_uri: 'https://app.example.com/oauth/callback',
      response_type: 'code',
      scope: 'openid offline_access profile email',
      state: 'q1w2e3r4t5z6u7i8o9p0q1w2e3r4t5z6',
      nonce: 'q1w2e3r4t5z6u7i8o9p0q1w2e3r4t5z6',
    }).toString()
    const challenge = challengeOf({
      id: '0123456789abcdef0123456789abcdef',
      endpoint: 'authorization',
      clientId: '6a1f3a0e-6b5b-4d3f-9f3e-3a4a8a3f1c11',
      query,
      requestedScope: ['openid', 'offline_access'],
      requestedAudience: [],
      oidcContext: {},
      sessionId: '6a1f3a0e-6b5b-4d3f-9f3e-3a4a8a3f1c11',
      skip: false,
      subject: '',
      requestedAt: 1_800_000_000_000,
      browser: 'q1w2e3r4t5z6u7i8o9p0q1w2e3r4t5z6u7i8o9p0q1w',
    })
    assert.equal(Buffer.from(challenge, 'base64url')[0], 4)
  })
})
