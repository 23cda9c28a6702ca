import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import {
  admin,
  authorization,
  authorize,
  createClient,
  introspect,
  redirectUri,
  signIn,
  toConsent,
  token,
  toLogin,
} from '../../support/flow.ts'
import { engines, freshDatabase, startOn, type TestGatehouse, testSecret } from '../../support/gatehouse.ts'
import { userAgent } from '../../support/user-agent.ts'
import { about, accepted, assertError, type Suite, visit, wireOf } from './suite.ts'

const next = 'the-next-system-secret-0123456789'

for (const engine of engines) {
  describe(`system secrets on ${engine}`, () => {
    const closing: (() => Promise<void>)[] = []
    after(async () => {
      for (const close of closing.reverse()) await close()
    })

    it('NIST SP 800-57 §5.3.6: a new secret in front keeps tokens, challenges, cookies and keys; without the old one they end', async () => {
      const database = await freshDatabase(engine)
      closing.push(database.drop)
      const start = async (system: string[]): Promise<TestGatehouse> =>
        startOn(database.dsn, { secrets: { system } })
      const old = await start([testSecret])
      const client = await createClient(old)
      const session = { access_token: { plan: 'gold' }, id_token: { name: 'Ada' } }
      const tokens = await signIn(old, client, { consent: { session } })
      const agent = userAgent()
      const remember = { login: { remember: true }, consent: { remember: true } }
      await authorize(old, authorization(old, client.client_id), remember, agent)
      const request = authorization(old, client.client_id)
      const callback = await authorize(old, request)
      const code = callback.searchParams.get('code') ?? ''
      const challenge = await toLogin(userAgent(), authorization(old, client.client_id).url)
      const keys = await (await fetch(`${old.publicUrl}.well-known/jwks.json`)).json()
      await old.close()

      const rotated = await start([next, testSecret])
      const suite: Suite = { engine, server: rotated, client }
      assert.deepEqual(await (await fetch(`${rotated.publicUrl}.well-known/jwks.json`)).json(), keys)
      const shown = await introspect(rotated, tokens.access_token)
      assert.deepEqual(shown['ext'], session.access_token)
      assert.equal((await about(suite, 'login', challenge)).status, 200)
      assert.match(await accepted(suite, 'login', challenge, { subject: 'ada' }), /login_verifier=/)
      const skipped = await toLogin(agent, authorization(rotated, client.client_id).url)
      assert.equal((await wireOf(await about(suite, 'login', skipped))).skip, true)
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      assert.equal((await token(rotated, client, form)).status, 200)
      const refreshed = await token(rotated, client, {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token,
      })
      assert.equal(refreshed.status, 200)
      const hinted = authorization(rotated, client.client_id, {
        id_token_hint: tokens.id_token,
        prompt: 'none',
      })
      assert.equal((await visit(hinted.url)).error, 'login_required')
      await rotated.close()

      // The keys have moved to the new secret; what the old one signed and sealed ends with it.
      const alone = await start([next])
      assert.deepEqual(await (await fetch(`${alone.publicUrl}.well-known/jwks.json`)).json(), keys)
      await assertError(await about({ ...suite, server: alone }, 'login', challenge), 404, 'Not Found')
      assert.equal((await introspect(alone, tokens.access_token))['active'], false)
      await alone.close()
      await assert.rejects(start([testSecret]), /signing key .* cannot be decrypted/)
    })

    it('RFC 7662 §2.2: a token whose claims were sealed with a secret that is gone is no longer active', async () => {
      const database = await freshDatabase(engine)
      closing.push(database.drop)
      const old = await startOn(database.dsn)
      const client = await createClient(old, { access_token_strategy: 'jwt' })
      const session = { access_token: { plan: 'gold' }, id_token: { name: 'Ada' } }
      const tokens = await signIn(old, client, { consent: { session } })
      await old.close()
      const rotated = await startOn(database.dsn, { secrets: { system: [next, testSecret] } })
      await rotated.close()

      // The signing key has moved to the new secret; what the token says went with the old one.
      const alone = await startOn(database.dsn, { secrets: { system: [next] } })
      closing.push(alone.close)
      assert.deepEqual(await introspect(alone, tokens.access_token), { active: false })
      assert.ok(alone.logs.some((line) => /claims of grant \w+ cannot be decrypted/.test(line)))
      const userinfo = await fetch(`${alone.publicUrl}userinfo`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      })
      await assertError(userinfo, 401, 'request_unauthorized')
      const listed = await admin(alone, 'GET', '/admin/oauth2/auth/sessions/consent?subject=ada')
      assert.equal(listed.status, 200)
      const [consent] = (await listed.json()) as { session: unknown }[]
      assert.deepEqual(consent?.session, { access_token: {}, id_token: {} })
    })

    it('NIST SP 800-57 §5.3.6: what is refreshed moves to the new secret and outlives the old one', async () => {
      const database = await freshDatabase(engine)
      closing.push(database.drop)
      const old = await startOn(database.dsn)
      const client = await createClient(old)
      const session = { access_token: { plan: 'gold' }, id_token: { name: 'Ada' } }
      let tokens: { access_token: string; refresh_token: string } = await signIn(old, client, {
        consent: { session },
      })
      const refresh = async (server: TestGatehouse) => {
        const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
        const response = await token(server, client, form)
        assert.equal(response.status, 200)
        tokens = await wireOf(response)
      }
      await old.close()
      const rotated = await startOn(database.dsn, { secrets: { system: [next, testSecret] } })
      await refresh(rotated)
      await rotated.close()
      const alone = await startOn(database.dsn, { secrets: { system: [next] } })
      closing.push(alone.close)
      await refresh(alone)
      assert.deepEqual((await introspect(alone, tokens.access_token))['ext'], session.access_token)
    })

    it('ASVS 16.2.5: no code, token, secret, verifier, challenge or cookie reaches the log, not even at debug level', async () => {
      const database = await freshDatabase(engine)
      closing.push(database.drop)
      // Events name people in the log as it is configured.
      const server = await startOn(database.dsn, { audit: { identifiers: 'hashed' } })
      closing.push(server.close)
      const client = await createClient(server, { client_secret: 'canary-of-a-client-secret' })
      const suite: Suite = { engine, server, client }
      const agent = userAgent()
      const request = authorization(server, client.client_id, { login_hint: 'canary-of-a-hint' })
      const login = await toLogin(agent, request.url)
      const target = await accepted(suite, 'login', login, {
        subject: 'canary-of-a-subject',
        remember: true,
        context: { x: 'canary-of-a-context' },
      })
      await agent.get(target)
      const consent = await toConsent(server, agent, request.url, { subject: 'canary-of-a-subject' })
      const session = { access_token: { x: 'canary-of-a-claim' } }
      const finish = await accepted(suite, 'consent', consent, {
        grant_scope: ['openid', 'offline_access'],
        session,
      })
      const code = (await visit(finish, agent)).location.searchParams.get('code') ?? ''
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      const tokens = await wireOf(await token(server, client, form))
      // Refusals are what is most likely to be logged in full.
      await token(server, client, form)
      await token(server, { ...client, client_secret: 'canary-of-a-wrong-secret' }, form)
      await token(server, client, { grant_type: 'refresh_token', refresh_token: `${tokens.refresh_token}x` })
      await visit(target, agent)
      await visit(finish, userAgent())
      await introspect(server, tokens.access_token)
      await fetch(`${server.publicUrl}userinfo?access_token=${tokens.access_token}`)
      await fetch(`${server.publicUrl}unknown?code=${code}`)
      await fetch(`${server.adminUrl}admin/clients`, {
        method: 'POST',
        body: '{"client_secret":"canary-of-a-broken-body',
      })
      await visit(`${server.publicUrl}oauth2/sessions/logout?id_token_hint=${tokens.id_token}`, agent)
      const verifierOf = (url: string, name: string) => new URL(url).searchParams.get(name) ?? ''
      const canaries = {
        code,
        'access token': tokens.access_token,
        'refresh token': tokens.refresh_token,
        'ID token': tokens.id_token,
        'client secret': client.client_secret,
        'wrong client secret': 'canary-of-a-wrong-secret',
        'broken body': 'canary-of-a-broken-body',
        'PKCE verifier': request.verifier,
        state: request.state,
        nonce: request.nonce,
        hint: 'canary-of-a-hint',
        subject: 'canary-of-a-subject',
        context: 'canary-of-a-context',
        claim: 'canary-of-a-claim',
        'login challenge': login,
        'login verifier': verifierOf(target, 'login_verifier'),
        'consent challenge': consent,
        'consent verifier': verifierOf(finish, 'consent_verifier'),
        'system secret': testSecret,
        ...Object.fromEntries([...agent.cookies].map(([name, value]) => [`cookie ${name}`, value])),
      }
      const log = server.logs.join('\n')
      assert.ok(server.logs.length > 20)
      for (const [name, canary] of Object.entries(canaries)) {
        assert.ok(canary.length >= 8, name)
        assert.ok(!log.includes(canary), `the log holds the ${name}`)
        assert.ok(!log.includes(canary.slice(-20)), `the log holds the end of the ${name}`)
      }
    })
  })
}
