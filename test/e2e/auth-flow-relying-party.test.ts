import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as rp from 'openid-client'
import {
  type AuthFlowServer,
  authable,
  call,
  initStep,
  mailedCode,
  newAddress,
  prehashed,
  startAuthFlow,
  step,
} from '../support/auth-flow.ts'
import { createClient, redirectUri } from '../support/flow.ts'
import { engines } from '../support/gatehouse.ts'
import { locationOf, type UserAgent, userAgent } from '../support/user-agent.ts'

const scope = 'openid tos privacy_policy'

for (const engine of engines) {
  describe(`the auth flow as openid-client sees it on ${engine}`, () => {
    let server: AuthFlowServer
    let config: rp.Configuration

    before(async () => {
      server = await startAuthFlow(engine)
      const client = await createClient(server, { scope, redirect_uris: [redirectUri] })
      config = await rp.discovery(
        ...([new URL(server.publicUrl), client.client_id, {}] as const),
        rp.ClientSecretBasic(client.client_secret),
        { execute: [rp.allowInsecureRequests] },
      )
    })
    after(() => server.close())

    /** An application that sends its user to sign in, does `steps` where it has to, and reads the ID token. */
    const signIn = async (
      agent: UserAgent,
      parameters: Record<string, string>,
      steps: (challenge: string) => Promise<string>,
    ) => {
      const verifier = rp.randomPKCECodeVerifier()
      const [state, nonce] = [rp.randomState(), rp.randomNonce()]
      let url = rp.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope, state, nonce, code_challenge_method: 'S256' },
        code_challenge: await rp.calculatePKCECodeChallenge(verifier),
        ...parameters,
      })
      let asked = false
      while (url.origin !== new URL(redirectUri).origin) {
        url = locationOf(await agent.get(url.href))
        const [login, consent] = ['login_challenge', 'consent_challenge'].map((name) =>
          url.searchParams.get(name),
        )
        if (url.port !== '9998') continue
        if (login) {
          asked = true
          url = new URL(await steps(login))
        } else {
          const info = await call<{ subject: string }>(
            ...([server, 'GET', `/auth/consent/info?consent_challenge=${consent}`] as const),
          )
          const accepted = await call<{ redirect_to: string }>(server, 'POST', '/auth/consent', {
            ...{ consent_challenge: consent, identity_id: info.body.subject },
            consented_scopes: ['tos', 'privacy_policy'],
          })
          url = new URL(accepted.body.redirect_to)
        }
      }
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }
      const tokens = await rp.authorizationCodeGrant(config, url, { ...checks, idTokenExpected: true })
      return { claims: tokens.claims(), asked }
    }

    const byCode = (email: string, number: number) => async (challenge: string) => {
      const { identity_id: id, method_name } = (await authable(server, challenge, email)).body.authn_step
      if (method_name !== 'emailed_code') await initStep(server, challenge, id)
      const code = await mailedCode(server, email, number)
      const { body } = await step(server, challenge, id, 'emailed_code', { code })
      return { id, body }
    }
    const seconds = () => Math.floor(server.clock.now() / 1000)

    it('OpenID Connect Core §2: acr, amr and auth_time say what was achieved, in each flow', async () => {
      const email = newAddress()
      const agent = userAgent()
      const password = prehashed('correct horse')
      const account = { prehashed_password: password, backup_data: '{}' }

      const byMail = await signIn(agent, { acr_values: '1' }, async (challenge) => {
        return (await byCode(email, 1)(challenge)).body.redirect_to ?? ''
      })
      const subject = byMail.claims?.sub
      assert.deepEqual([byMail.claims?.['acr'], byMail.claims?.['amr']], ['1', ['emailed_code']])
      const first = byMail.claims?.auth_time ?? 0
      assert.ok(Math.abs(first - seconds()) < 30)

      server.clock.advance(60_000)
      const silent = await signIn(agent, {}, () => assert.fail('nobody is asked'))
      assert.equal(silent.asked, false)
      assert.deepEqual([silent.claims?.['acr'], silent.claims?.['amr']], ['1', ['browser_cookie']])
      assert.equal(silent.claims?.auth_time, first)

      // Step-up: the session is worth ACR 1, so the account comes at once, for the browser that has the session.
      const raised = await signIn(agent, { acr_values: '2' }, async (challenge) => {
        const cookie = `gatehouse_authentication=${agent.cookies.get('gatehouse_authentication')}`
        const { authn_step } = (await authable(server, challenge, email, { cookie })).body
        assert.equal(authn_step.method_name, 'account_creation')
        const token = agent.cookies.get('gatehouse_authentication')?.split('.')[1]
        const { body } = await step(
          ...([server, challenge, authn_step.identity_id, 'account_creation', account, { token }] as const),
        )
        return body.redirect_to ?? ''
      })
      assert.equal(raised.claims?.sub, subject)
      assert.deepEqual(
        [raised.claims?.['acr'], raised.claims?.['amr']],
        ['2', ['browser_cookie', 'account_creation']],
      )
      assert.ok((raised.claims?.auth_time ?? 0) >= first + 60)

      // The session has been raised with it.
      const again = await signIn(agent, { acr_values: '2' }, () => assert.fail('nobody is asked'))
      assert.deepEqual([again.claims?.['acr'], again.claims?.['amr']], ['2', ['browser_cookie']])

      const byPassword = await signIn(userAgent(), { acr_values: '2' }, async (challenge) => {
        const { authn_step } = (await authable(server, challenge, email)).body
        const { body } = await step(server, challenge, authn_step.identity_id, 'prehashed_password', password)
        return body.redirect_to ?? ''
      })
      assert.equal(byPassword.claims?.sub, subject)
      assert.deepEqual(
        [byPassword.claims?.['acr'], byPassword.claims?.['amr']],
        ['2', ['prehashed_password']],
      )

      const both = await signIn(userAgent(), { acr_values: '2' }, async (challenge) => {
        const { id, body } = await byCode(email, 2)(challenge)
        assert.equal(body.authn_step?.method_name, 'prehashed_password')
        const last = await step(server, challenge, id, 'prehashed_password', password)
        return last.body.redirect_to ?? ''
      })
      assert.deepEqual(both.claims?.['amr'], ['emailed_code', 'prehashed_password'])

      const weaker = await signIn(userAgent(), {}, async (challenge) => {
        return (await byCode(email, 3)(challenge)).body.redirect_to ?? ''
      })
      assert.deepEqual([weaker.claims?.['acr'], weaker.claims?.['amr']], ['1', ['emailed_code']])

      const reset = await signIn(userAgent(), { acr_values: '2' }, async (challenge) => {
        const { identity_id: id } = (await authable(server, challenge, email)).body.authn_step
        await initStep(server, challenge, id)
        const code = await mailedCode(server, email, 4)
        const next = { prehashed_password: prehashed('battery staple'), backup_data: '{}' }
        const { body } = await step(server, challenge, id, 'emailed_code', { code }, { reset: next })
        return body.redirect_to ?? ''
      })
      assert.deepEqual([reset.claims?.['acr'], reset.claims?.['amr']], ['2', ['reset_password']])
    })

    it('OpenID Connect Core §3.1.2.1: max_age asks anew once the sign-in is older', async () => {
      const email = newAddress()
      const agent = userAgent()
      const first = await signIn(agent, { acr_values: '1' }, async (challenge) => {
        return (await byCode(email, 1)(challenge)).body.redirect_to ?? ''
      })
      server.clock.advance(120_000)
      const later = await signIn(agent, { acr_values: '1', max_age: '60' }, async (challenge) => {
        return (await byCode(email, 2)(challenge)).body.redirect_to ?? ''
      })
      assert.equal(later.asked, true)
      assert.ok((later.claims?.auth_time ?? 0) >= (first.claims?.auth_time ?? 0) + 120)
    })
  })
}
