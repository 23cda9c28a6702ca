import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authable,
  bearer,
  begin,
  call,
  follow,
  fragmentOf,
  initStep,
  mailedCode,
  newAddress,
  pages,
  shape,
  withCode,
} from '../../support/auth-flow.ts'
import { createClient, introspect, token } from '../../support/flow.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('logout', (suite) => {
  const signedIn = async () => {
    const person = await withCode(suite.server, newAddress())
    const end = await follow(person.agent, person.answer.body.redirect_to ?? '')
    return { ...person, accessToken: fragmentOf(end)['access_token'] ?? '' }
  }
  const logout = (headers: Record<string, string> = {}, path = '/logout') =>
    call(suite.server, 'POST', path, undefined, headers)

  it('without a token, with a malformed header, with a token that is not active: 401', async () => {
    const { server } = suite
    const cases: [Record<string, string>, string][] = [
      [{}, 'required'],
      [{ authorization: 'Basic YTpi' }, 'malformed'],
      [{ authorization: 'Bearer' }, 'malformed'],
      [bearer('unknown'), 'invalid'],
      [bearer('*'), 'invalid'],
    ]
    for (const [headers, detail] of cases) {
      const { status, body } = await logout(headers)
      assert.equal(status, 401)
      assert.deepEqual(shape(body), {
        code: 'unauthorized',
        origin: 'headers',
        details: { Authorization: detail },
      })
    }
    // Nor does a token that no person stands behind end anything.
    const client = await createClient(server)
    const own = await token(server, client, { grant_type: 'client_credentials' })
    const { access_token } = (await own.json()) as { access_token: string }
    assert.equal((await logout(bearer(access_token))).status, 401)
  })

  it('204; then the token is inactive, the same call 401, and the next sign-in starts over', async () => {
    const { server } = suite
    for (const path of ['/logout', '/auth/logout']) {
      const { agent, accessToken } = await signedIn()
      assert.equal((await logout(bearer(accessToken), path)).status, 204)
      assert.deepEqual(await introspect(server, accessToken), { active: false })
      assert.equal((await logout(bearer(accessToken), path)).status, 401)
      const { arrival } = await begin(server, {}, agent)
      assert.equal(`${arrival.origin}${arrival.pathname}`, pages.login)
    }
  })

  it('codes that were not answered are forgotten, so that a new one can be asked for at once', async () => {
    const { server } = suite
    const { email, accessToken } = await signedIn()
    const { challenge } = await begin(server)
    const id = (await authable(server, challenge, email)).body.authn_step.identity_id
    await mailedCode(server, email, 2)
    assert.equal((await initStep(server, challenge, id)).status, 409)
    assert.equal((await logout(bearer(accessToken))).status, 204)
    assert.equal((await initStep(server, challenge, id)).status, 204)
  })
})
