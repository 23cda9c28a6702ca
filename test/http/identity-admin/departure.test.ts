import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from '../../../src/platform/database/index.ts'
import {
  admin,
  authorization,
  authorize,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  redirectUri,
  signIn,
  type Tokens,
  toConsent,
  token,
  toLogin,
} from '../../support/flow.ts'
import {
  engines,
  freshDatabase,
  startOn,
  type TestDatabase,
  type TestGatehouse,
} from '../../support/gatehouse.ts'
import { open, register } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { accepted, assertError, type Suite, visit } from '../oauth2/suite.ts'

const patch = (value: string) => [{ op: 'replace', path: '/state', value }]

for (const engine of engines) {
  describe(`people who leave, on ${engine}`, () => {
    let database: TestDatabase
    /** On PostgreSQL two, so that what one was told holds at the other. */
    let nodes: TestGatehouse[]
    let first: TestGatehouse
    let last: TestGatehouse
    let suite: Suite
    let client: RegisteredClient
    let count = 0

    before(async () => {
      database = await freshDatabase(engine)
      first = await startOn(database.dsn)
      const urls = { self: { issuer: first.publicUrl } }
      nodes = engine === 'sqlite' ? [first] : [first, await startOn(database.dsn, { urls })]
      last = nodes.at(-1) as TestGatehouse
      client = await createClient(first, { backchannel_logout_uri: 'https://wiki.example/logout' })
      suite = { engine, server: first, client }
    })
    after(async () => {
      await Promise.all(nodes.map((node) => node.close()))
      await database.drop()
    })

    const createPerson = async (): Promise<string> => {
      const traits = { email: `person-${count++}@example.com` }
      return (
        (await json(await admin(first, 'POST', '/admin/identities', { schema_id: 'default', traits })))[
          'id'
        ] ?? ''
      )
    }
    /** Somebody with a remembered session and consent, and the tokens of an application. */
    const signedIn = async (subject: string, application = client) => {
      const agent = userAgent()
      const request = authorization(first, application.client_id)
      const remembered = { remember: true, remember_for: 0 }
      const callback = await authorize(
        first,
        request,
        { login: { subject, remember: true }, consent: remembered },
        agent,
      )
      const form = {
        grant_type: 'authorization_code',
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      const code = callback.searchParams.get('code') ?? ''
      return { agent, tokens: await json<Tokens>(await token(first, application, { ...form, code })) }
    }
    const userinfo = (node: TestGatehouse, value: string) =>
      fetch(new URL('userinfo', node.publicUrl), { headers: { authorization: `Bearer ${value}` } })
    const assertOver = async (agent: UserAgent, tokens: Tokens) => {
      for (const node of nodes) {
        assert.equal((await userinfo(node, tokens.access_token)).status, 401)
        for (const value of [tokens.access_token, tokens.refresh_token])
          assert.deepEqual(await introspect(node, value), { active: false })
        const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
        await assertError(await token(node, client, form), 400, 'invalid_grant')
      }
      const silent = authorization(first, client.client_id, { prompt: 'none' })
      assert.equal((await visit(silent.url, agent)).error, 'login_required')
    }

    const departures: Record<string, (id: string) => Promise<void>> = {
      deleted: async (id) => {
        assert.equal((await admin(last, 'DELETE', `/admin/identities/${id}`)).status, 204)
      },
      'turned off': async (id) => {
        const response = await admin(last, 'PATCH', `/admin/identities/${id}`, patch('inactive'))
        assert.equal(response.status, 200)
        assert.equal((await json(response))['state'], 'inactive')
      },
      'turned off by a replacement': async (id) => {
        const { traits } = await json<{ traits: object }>(await admin(last, 'GET', `/admin/identities/${id}`))
        const replacement = { schema_id: 'default', state: 'inactive', traits }
        assert.equal((await admin(last, 'PUT', `/admin/identities/${id}`, replacement)).status, 200)
      },
      'turned off by a program that knows nothing of tokens': async (id) => {
        await first.database.run(sql`update identities set state = 'inactive' where id = ${id}`)
      },
    }

    for (const [what, leave] of Object.entries(departures)) {
      it(`OWASP ASVS 7.4.2: who was ${what} has no session and no token, on any node, at once`, async () => {
        const id = await createPerson()
        const { agent, tokens } = await signedIn(id)
        assert.equal((await userinfo(last, tokens.access_token)).status, 200)
        await leave(id)
        await assertOver(agent, tokens)
      })

      it(`OWASP ASVS 7.4.2: the same holds for a JWT access token of somebody who was ${what}`, async () => {
        const id = await createPerson()
        const application = await createClient(first, { access_token_strategy: 'jwt' })
        const { tokens } = await signedIn(id, application)
        await leave(id)
        assert.deepEqual(await introspect(last, tokens.access_token), { active: false })
        assert.equal((await userinfo(last, tokens.access_token)).status, 401)
      })

      it(`no login application signs in somebody who was ${what}, and no consent is given in their name`, async () => {
        const id = await createPerson()
        const [agent, elsewhere] = [userAgent(), userAgent()]
        const { url } = authorization(first, client.client_id)
        const challenge = await toLogin(agent, url)
        const consent = await toConsent(first, elsewhere, url, { subject: id })
        await leave(id)
        const next = await accepted(suite, 'login', challenge, { subject: id, remember: true })
        assert.equal((await visit(next, agent)).error, 'login_required')
        const granted = await accepted(suite, 'consent', consent, { grant_scope: ['openid'] })
        assert.equal((await visit(granted, elsewhere)).error, 'login_required')
      })

      it(`a code of somebody who was ${what} gives nothing`, async () => {
        const id = await createPerson()
        const request = authorization(first, client.client_id)
        const callback = await authorize(first, request, { login: { subject: id } })
        await leave(id)
        const form = {
          grant_type: 'authorization_code',
          redirect_uri: redirectUri,
          code_verifier: request.verifier,
        }
        const code = callback.searchParams.get('code') ?? ''
        await assertError(await token(first, client, { ...form, code }), 400, 'invalid_grant')
      })
    }

    for (const what of ['deleted', 'turned off']) {
      it(`OpenID Connect Back-Channel Logout §2.5: clients hear of the end of somebody who was ${what}`, async () => {
        const id = await createPerson()
        await signedIn(id)
        const deliveries = async () => {
          const path = `/admin/oauth2/logout/deliveries?client_id=${client.client_id}`
          const all = await json<{ subject: string }[]>(await admin(first, 'GET', path))
          return all.filter(({ subject }) => subject === id).length
        }
        assert.equal(await deliveries(), 0)
        await departures[what]?.(id)
        assert.equal(await deliveries(), 1)
      })

      it(`consents of somebody who was ${what} are taken back`, async () => {
        const id = await createPerson()
        await signedIn(id)
        await departures[what]?.(id)
        const path = `/admin/oauth2/auth/sessions/consent?subject=${id}`
        assert.deepEqual(await json<unknown>(await admin(first, 'GET', path)), [])
      })
    }

    it('OWASP ASVS 7.4.3: who gets a new password from an operator loses sessions and tokens, not consents', async () => {
      const id = await createPerson()
      const { agent, tokens } = await signedIn(id)
      const { traits } = await json<{ traits: object }>(await admin(first, 'GET', `/admin/identities/${id}`))
      const replacement = { schema_id: 'default', state: 'active', traits }
      const path = `/admin/identities/${id}`
      assert.equal((await admin(last, 'PUT', path, replacement)).status, 200)
      assert.equal((await introspect(first, tokens.access_token))['active'], true)
      const credentials = { password: { config: { password: 'mango tree bicycle' } } }
      assert.equal((await admin(last, 'PUT', path, { ...replacement, credentials })).status, 200)
      await assertOver(agent, tokens)
      const consents = await admin(first, 'GET', `/admin/oauth2/auth/sessions/consent?subject=${id}`)
      assert.equal((await json<unknown[]>(consents)).length, 1)
    })

    it('what ended by turning somebody off does not begin again with them', async () => {
      const id = await createPerson()
      const { agent, tokens } = await signedIn(id)
      await departures['turned off']?.(id)
      const response = await admin(last, 'PATCH', `/admin/identities/${id}`, patch('active'))
      assert.equal((await json(response))['state'], 'active')
      await assertOver(agent, tokens)
      const again = await signedIn(id)
      assert.equal((await introspect(last, again.tokens.access_token))['active'], true)
    })

    it('the pages know nobody any more who was turned off', async () => {
      const agent = userAgent()
      await register(agent, first, 'off@example.com', 'mango tree bicycle')
      assert.equal((await open(agent, first, '/ui/')).url.pathname, '/ui/')
      const found = await json<{ id: string; traits: { email: string } }[]>(
        await admin(first, 'GET', '/admin/identities'),
      )
      const id = found.find(({ traits }) => traits.email === 'off@example.com')?.id ?? ''
      await departures['turned off']?.(id)
      assert.equal((await open(agent, first, '/ui/')).url.pathname, '/ui/login')
      await admin(first, 'PATCH', `/admin/identities/${id}`, patch('active'))
      assert.equal((await open(agent, first, '/ui/')).url.pathname, '/ui/login')
    })

    it('Hydra API: subjects of other login applications are untouched', async () => {
      const { tokens } = await signedIn('a-subject-of-their-own')
      await departures['deleted']?.(await createPerson())
      const absent = await admin(first, 'DELETE', '/admin/identities/a-subject-of-their-own')
      assert.equal(absent.status, 404)
      assert.equal((await introspect(last, tokens.access_token))['active'], true)
      const next = await signIn(first, client, { login: { subject: 'a-subject-of-their-own' } })
      assert.equal((await userinfo(last, next.access_token)).status, 200)
    })

    it('Kratos API: a patch of anything but the state is refused, and of nobody 404', async () => {
      const id = await createPerson()
      for (const body of [[], {}, [{ op: 'replace', path: '/traits', value: {} }], patch('asleep')])
        assert.equal((await admin(first, 'PATCH', `/admin/identities/${id}`, body)).status, 400)
      assert.equal((await admin(first, 'PATCH', '/admin/identities/nobody', patch('inactive'))).status, 404)
    })
  })
}
