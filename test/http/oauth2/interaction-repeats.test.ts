import assert from 'node:assert/strict'
import { it } from 'node:test'
import { authorization, redirectUri, token, toLogin } from '../../support/flow.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { deviceClient, deviceCodes, poll, toDeviceConsent } from './device-flow.ts'
import { about, accepted, onEachEngine, visit, wireOf } from './suite.ts'

const minute = 60_000

/** What a login and consent application is asked when the browser comes again with an answer that was used. */
interface Asked {
  skip: unknown
  granted: unknown
  code: string | null
}

onEachEngine('a consent that the browser brings again', (suite) => {
  const start = (overrides: Record<string, string | undefined> = {}) =>
    authorization(suite.server, suite.client.client_id, overrides)
  const someone = () => `person-${Math.random()}`

  const parameter = (location: URL, name: string) => location.searchParams.get(name) ?? ''

  /** Signs in and consents; returns the address that the browser was sent to with the consent. */
  const answered = async (
    agent: UserAgent,
    url: URL,
    { subject, login = {}, consent = {} }: { subject: string; login?: object; consent?: object },
  ): Promise<string> => {
    const challenge = await toLogin(agent, url)
    const signedIn = await accepted(suite, 'login', challenge, { subject, remember: true, ...login })
    const { location } = await visit(signedIn, agent)
    const scope = (url.searchParams.get('scope') ?? '').split(' ')
    return accepted(suite, 'consent', parameter(location, 'consent_challenge'), {
      grant_scope: scope,
      ...consent,
    })
  }

  /** Follows what begins anew, as an application would that asks nobody who is known. */
  const again = async (agent: UserAgent, target: string, subject: string): Promise<Asked> => {
    const { location, error } = await visit(target, agent)
    assert.equal(error, null)
    const login = parameter(location, 'login_challenge')
    const { skip } = await wireOf(await about(suite, 'login', login))
    if (!skip) return { skip, granted: undefined, code: null }
    const back = await visit(await accepted(suite, 'login', login, { subject }), agent)
    assert.equal(back.error, null)
    const consent = parameter(back.location, 'consent_challenge')
    const { skip: granted } = await wireOf(await about(suite, 'consent', consent))
    const done = granted
      ? await visit(await accepted(suite, 'consent', consent, { grant_scope: ['openid'] }), agent)
      : undefined
    return { skip, granted, code: done ? parameter(done.location, 'code') : null }
  }

  for (const prompt of [undefined, 'login', 'consent', 'login consent', 'select_account'])
    it(`prompt ${prompt ?? 'absent'}: what was answered just now is not asked again, and no code comes twice`, async () => {
      const [agent, subject] = [userAgent(), someone()]
      const request = start({ prompt })
      const target = await answered(agent, request.url, { subject })
      const codes = [parameter((await visit(target, agent)).location, 'code')]
      for (let time = 0; time < 2; time += 1) {
        suite.server.clock.advance(5 * minute)
        const { skip, granted, code } = await again(agent, target, subject)
        assert.deepEqual([skip, granted], [true, true])
        codes.push(code ?? '')
      }
      assert.equal(new Set(codes).size, 3)
      for (const code of codes.slice(1)) {
        const form = {
          ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
          code_verifier: request.verifier,
        }
        assert.equal((await token(suite.server, suite.client, form)).status, 200)
        assert.equal((await token(suite.server, suite.client, form)).status, 400, 'RFC 6749 §4.1.2')
      }
    })

  it('however often it comes, the first answer is good as long as its request would have waited', async () => {
    const [agent, subject] = [userAgent(), someone()]
    let target = await answered(agent, start({ prompt: 'login consent' }).url, { subject })
    await visit(target, agent)
    suite.server.clock.advance(20 * minute)
    const { location } = await visit(target, agent)
    const login = await accepted(suite, 'login', parameter(location, 'login_challenge'), { subject })
    const consent = parameter((await visit(login, agent)).location, 'consent_challenge')
    target = await accepted(suite, 'consent', consent, { grant_scope: ['openid'] })
    await visit(target, agent)
    suite.server.clock.advance(20 * minute)
    assert.equal((await again(agent, target, subject)).skip, false)
  })

  it('a consent to less is shown again to an application of others, and max_age is what it was', async () => {
    const [agent, subject] = [userAgent(), someone()]
    const less = await answered(agent, start().url, { subject, consent: { grant_scope: ['openid'] } })
    await visit(less, agent)
    assert.deepEqual(await again(agent, less, subject), { skip: true, granted: false, code: null })
    const target = await answered(agent, start({ max_age: '60' }).url, { subject })
    await visit(target, agent)
    suite.server.clock.advance(2 * minute)
    assert.equal((await again(agent, target, subject)).skip, false)
  })

  it('security: of somebody who has signed out meanwhile, or never was to be remembered, nothing is skipped', async () => {
    const [agent, subject] = [userAgent(), someone()]
    const target = await answered(agent, start({ prompt: 'login' }).url, { subject })
    await visit(target, agent)
    const logout = await visit(new URL('oauth2/sessions/logout', suite.server.publicUrl), agent)
    await visit(await accepted(suite, 'logout', parameter(logout.location, 'logout_challenge')), agent)
    assert.equal((await again(agent, target, subject)).skip, false)
    const other = userAgent()
    const once = await answered(other, start().url, { subject, login: { remember: false } })
    await visit(once, other)
    assert.equal((await again(other, once, subject)).skip, false)
  })

  it('RFC 8628 §3.3: a device is connected once, and whoever presses the button twice is told so', async () => {
    const client = await deviceClient(suite)
    const agent = userAgent()
    const codes = await deviceCodes(suite, client)
    const consent = await toDeviceConsent(suite, agent, codes)
    const target = await accepted(suite, 'consent', consent, { grant_scope: ['openid'] })
    for (let time = 0; time < 2; time += 1)
      assert.equal((await visit(target, agent)).location.pathname, '/ui/device/success')
    assert.equal((await visit(target)).error, 'request_forbidden')
    assert.equal((await poll(suite, client, codes.device_code)).status, 200)
  })

  it('security: what one person has granted is not skipped for another who has signed in since', async () => {
    const [agent, subject] = [userAgent(), someone()]
    const target = await answered(agent, start({ prompt: 'consent' }).url, { subject })
    await visit(target, agent)
    const eve = someone()
    await visit(await answered(agent, start({ prompt: 'login' }).url, { subject: eve }), agent)
    const asked = await again(agent, target, eve)
    assert.deepEqual([asked.skip, asked.granted], [true, false])
  })
})
