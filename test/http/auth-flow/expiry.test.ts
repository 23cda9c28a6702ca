import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authable,
  begin,
  call,
  initStep,
  newAddress,
  prehashed,
  shape,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { onEachEngine } from './suite.ts'

const hour = 3_600_000

onEachEngine(
  'expiry',
  (suite) => {
    it('the token of a flow is good for an hour, then 401', async () => {
      const { server } = suite
      const { challenge, identityId, answer } = await withCode(server, newAddress(), { acr_values: '2' })
      const metadata = { prehashed_password: prehashed('x'), backup_data: '{}' }
      server.clock.advance(hour + 1000)
      const late = await step(server, challenge, identityId, 'account_creation', metadata, {
        token: answer.body.access_token,
      })
      assert.equal(late.status, 401)
      assert.deepEqual(shape(late.body), { code: 'unauthorized', origin: 'not_defined', details: {} })
    })

    it('a login request that has expired: 410, and invalid_flow for the page', async () => {
      const { server } = suite
      const { challenge } = await begin(server)
      const id = (await authable(server, challenge, newAddress())).body.authn_step.identity_id
      server.clock.advance(2 * hour + 1000)
      for (const { status, body } of [
        await call(server, 'GET', `/auth/login/info?login_challenge=${challenge}`),
        await authable(server, challenge, newAddress()),
        await step(server, challenge, id, 'emailed_code', { code: '123456' }),
      ]) {
        assert.equal(status, 410)
        assert.deepEqual(shape(body).details, { challenge: 'expired' })
      }
      const gone = await initStep(server, challenge, id)
      assert.equal(gone.status, 410)
      const { headers } = await call(server, 'GET', `/auth/login?login_challenge=${challenge}`)
      assert.match(headers.get('location') ?? '', /error=invalid_flow/)
    })

    it('password_reset with another method is checked, and then ignored', async () => {
      const { server } = suite
      const person = await withNewAccount(server, newAddress(), 'correct horse')
      const { challenge } = await begin(server)
      const sign = (reset: unknown) =>
        step(
          ...([server, challenge, person.identityId, 'prehashed_password'] as const),
          ...([prehashed('correct horse', person.salt), { reset }] as const),
        )
      assert.equal((await sign({ backup_data: '{}' })).status, 400)
      const ignored = await sign({ prehashed_password: prehashed('other'), backup_data: '{"v":9}' })
      assert.equal(ignored.status, 200)
      const later = await begin(server)
      const { metadata } = (await authable(server, later.challenge, person.email)).body.authn_step
      assert.deepEqual(metadata, prehashed('', person.salt).params)
    })
  },
  { ttl: { login_consent_request: '2h' } },
)
