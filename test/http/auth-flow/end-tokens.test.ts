import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type AuthFlowServer,
  authable,
  bearer,
  begin,
  call,
  claimsIn,
  follow,
  fragmentOf,
  initStep,
  mailedCode,
  newAddress,
  prehashed,
  step,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { admin, createClient, introspect, json, signIn, token } from '../../support/flow.ts'
import { forbid } from '../../support/forbid.ts'
import { onEachEngine, type Suite } from './suite.ts'

type Person = Awaited<ReturnType<typeof withNewAccount>>

/** Ways in which somebody shuts others out; each takes the access token of the application of the accounts. */
const endings: Record<
  string,
  (server: AuthFlowServer, person: Person, tokens: Record<string, string>) => Promise<void>
> = {
  'a password reset': async (server, { email, identityId }) => {
    const { agent, challenge } = await begin(server, { acr_values: '2' })
    await authable(server, challenge, email)
    await initStep(server, challenge, identityId)
    const code = await mailedCode(server, email, 2)
    const reset = { prehashed_password: prehashed('battery staple'), backup_data: '{}' }
    const { status, body } = await step(server, challenge, identityId, 'emailed_code', { code }, { reset })
    assert.equal(status, 200)
    // The sign-in that it is a part of goes on.
    assert.ok(fragmentOf(await follow(agent, body.redirect_to ?? ''))['access_token'])
  },
  'a change of the password': async (server, { salt }, { access_token = '', id_token = '' }) => {
    const change = {
      old_prehashed_password: prehashed('correct horse', salt),
      new_prehashed_password: prehashed('battery staple'),
      ...{ backup_data: '{}', backup_version: 2 },
    }
    const path = `/accounts/${claimsIn(id_token)['aid']}/password`
    assert.equal((await call(server, 'PUT', path, change, bearer(access_token))).status, 204)
  },
  'signing out everywhere': async (server, _, { access_token = '' }) => {
    assert.equal((await call(server, 'POST', '/logout', undefined, bearer(access_token))).status, 204)
  },
}

const signedIn = async ({ server }: Suite) => {
  const person = await withNewAccount(server, newAddress(), 'correct horse')
  const tokens = fragmentOf(await follow(person.agent, person.answer.body.redirect_to ?? ''))
  return { person, tokens }
}
/** Another application, which somebody may have connected. */
const connected = async (server: AuthFlowServer, subject: string) => {
  const client = await createClient(server)
  return { client, tokens: await signIn(server, client, { login: { subject } }) }
}
const isActive = async (server: AuthFlowServer, value: string) =>
  (await introspect(server, value))['active'] === true

onEachEngine('tokens of applications', (suite) => {
  for (const [what, end] of Object.entries(endings)) {
    it(`OWASP ASVS 7.4.3: ${what} ends the tokens that other sessions gave, offline ones included`, async () => {
      const { server } = suite
      const { person, tokens } = await signedIn(suite)
      const { client, tokens: elsewhere } = await connected(server, person.identityId)
      await end(server, person, tokens)
      for (const value of [elsewhere.access_token, elsewhere.refresh_token])
        assert.equal(await isActive(server, value), false)
      const form = { grant_type: 'refresh_token', refresh_token: elsewhere.refresh_token }
      assert.equal((await token(server, client, form)).status, 400)
      const kept = what === 'a change of the password'
      assert.equal(await isActive(server, tokens['access_token'] ?? ''), kept)
    })

    it(`OWASP ASVS 7.4.3: ${what} ends a sign-in with the old password that is under way`, async () => {
      const { server } = suite
      const { person, tokens } = await signedIn(suite)
      const other = await begin(server, { acr_values: '2' })
      const old = prehashed('correct horse', person.salt)
      const { body } = await step(server, other.challenge, person.identityId, 'prehashed_password', old)
      await end(server, person, tokens)
      const ended = await follow(other.agent, body.redirect_to ?? '')
      assert.equal(ended.searchParams.get('error'), 'login_required')
      const path = `/auth/backup?login_challenge=${other.challenge}&identity_id=${person.identityId}`
      assert.equal((await call(server, 'GET', path, undefined, bearer(body.access_token))).status, 401)
    })
  }

  for (const what of ['a password reset', 'a change of the password']) {
    it(`OWASP ASVS 7.4.3: ${what} is stored with the end of sessions and tokens, or not at all`, async () => {
      const { server, engine } = suite
      const { person, tokens } = await signedIn(suite)
      const { tokens: elsewhere } = await connected(server, person.identityId)
      const allowDeletion = await forbid(server, engine, 'delete on login_sessions')
      // The answer is an error: sessions could not be ended.
      await assert.rejects(async () => endings[what]?.(server, person, tokens))
      await allowDeletion()
      assert.equal(await isActive(server, elsewhere.refresh_token), true)
      const { challenge } = await begin(server, { acr_values: '2' })
      const old = prehashed('correct horse', person.salt)
      assert.equal((await step(server, challenge, person.identityId, 'prehashed_password', old)).status, 200)
    })
  }

  for (const [what, end] of Object.entries(endings)) {
    it(`OpenID Connect Back-Channel Logout §2.5: clients hear once of sessions that end by ${what}`, async () => {
      const { server } = suite
      const { person, tokens } = await signedIn(suite)
      const backchannel_logout_uri = 'https://wiki.example/logout'
      const client = await createClient(server, { backchannel_logout_uri })
      await signIn(server, client, { login: { subject: person.identityId, remember: true } })
      await end(server, person, tokens)
      const path = `/admin/oauth2/logout/deliveries?client_id=${client.client_id}`
      assert.equal((await json<unknown[]>(await admin(server, 'GET', path))).length, 1)
    })
  }

  it('tokens of other people live on', async () => {
    const { server } = suite
    const [one, other] = [await signedIn(suite), await signedIn(suite)]
    await endings['signing out everywhere']?.(server, one.person, one.tokens)
    assert.equal(await isActive(server, other.tokens['access_token'] ?? ''), true)
  })
})

onEachEngine(
  'tokens of applications that are to live on',
  (suite) => {
    for (const [what, end] of Object.entries(endings)) {
      it(`session.end_tokens: ${what} leaves them, and says so in the log at start`, async () => {
        const { server } = suite
        const { person, tokens } = await signedIn(suite)
        const { tokens: elsewhere } = await connected(server, person.identityId)
        await end(server, person, tokens)
        assert.equal(await isActive(server, elsewhere.refresh_token), true)
        assert.ok(server.logs.some((line) => line.includes('session.end_tokens is off')))
        const own = await isActive(server, tokens['access_token'] ?? '')
        assert.equal(own, what !== 'signing out everywhere')
      })
    }
  },
  { session: { end_tokens: false } },
)
