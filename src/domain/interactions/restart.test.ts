import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSecretKeys } from '../../kernel/secrets.ts'
import { createInteractions } from './index.ts'
import type { DeviceOutcome, LoginRequest } from './schema.ts'

describe('where a request begins anew', () => {
  let now = 1_800_000_000_000
  const lifespan = 1_800_000
  const interactions = (secret = 'a secret of at least thirty-two bytes') =>
    createInteractions({
      secrets: createSecretKeys([secret]),
      clock: { now: () => now },
      publicUrl: 'https://sso.example/',
      lifespan,
    })
  const device: DeviceOutcome = {
    ...{ authorizationId: 'd', clientId: 'c', scope: [], audience: [], browser: 'b' },
    requestedAt: now,
  }
  const request = (more: Partial<LoginRequest>): LoginRequest => ({
    ...{ id: 'a', endpoint: 'authorization', clientId: 'c', query: 'client_id=c&state=x', browser: 'b' },
    ...{
      requestedScope: [],
      requestedAudience: [],
      oidcContext: {},
      sessionId: 's',
      skip: false,
      subject: '',
    },
    requestedAt: now,
    ...more,
  })

  it('is its own address, for a challenge of any age', () => {
    const challenge = interactions().challengeOf(request({}))
    assert.equal(
      interactions().restartUrlOf(challenge),
      'https://sso.example/oauth2/auth?client_id=c&state=x',
    )
    now += lifespan + 1
    assert.throws(() => interactions().loadLoginRequest(challenge), { reason: 'expired_challenge' })
    assert.equal(
      interactions().restartUrlOf(challenge),
      'https://sso.example/oauth2/auth?client_id=c&state=x',
    )
  })

  it('is the page that asks for the code of a device, once what was entered there has expired', () => {
    const challenge = interactions().challengeOf(
      request({
        endpoint: 'device',
        query: 'client_id=c',
        device: { ...device, requestedAt: now },
        requestedAt: now,
      }),
    )
    assert.match(interactions().restartUrlOf(challenge) ?? '', /verify\?client_id=c&device_verifier=/)
    now += lifespan + 1
    assert.equal(interactions().restartUrlOf(challenge), 'https://sso.example/oauth2/device/verify')
  })

  it('is nowhere for what was not made here, or for another purpose', () => {
    const challenge = interactions('another secret of thirty-two bytes..').challengeOf(request({}))
    const own = interactions().challengeOf(request({}))
    const { redirectTo } = interactions().acceptLoginRequest(own, { subject: 'ada' })
    const verifier = new URL(redirectTo).searchParams.get('login_verifier') ?? ''
    for (const each of ['x', '', challenge, `${own}x`, verifier])
      assert.equal(interactions().restartUrlOf(each), undefined)
  })
})
