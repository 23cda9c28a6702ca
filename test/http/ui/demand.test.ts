import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { admin, authorization, createClient, json, type RegisteredClient } from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type Arrival, link, open, submit, textOf } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'
const essential = (...values: string[]) => JSON.stringify({ id_token: { acr: { essential: true, values } } })

for (const engine of engines) {
  describe(`what sign-ins at the hosted pages have to reach, on ${engine}`, () => {
    let server: TestGatehouse
    let client: RegisteredClient
    /** Its classes are 0, 1 for one proof, and 2 for a password. */
    let stepwise: RegisteredClient

    before(async () => {
      server = await startTestGatehouse(engine)
      client = await createClient(server, { skip_consent: true })
      stepwise = await createClient(server, {
        skip_consent: true,
        metadata: { gatehouse: { assurance_table: 'auth_flow' } },
      })
      await person('ada@example.com')
      await person('needs-1@example.com', '1')
      await person('needs-2@example.com', '2')
      await person('needs-aal1@example.com', 'aal1')
      await person('needs-aal2@example.com', 'aal2')
      await person('needs-nothing-known@example.com', 'diamond')
    })
    after(() => server.close())

    const person = async (email: string, required_acr?: string) => {
      const response = await admin(server, 'POST', '/admin/identities', {
        schema_id: 'default',
        traits: { email },
        credentials: { password: { config: { password } } },
        ...(required_acr === undefined ? {} : { metadata_admin: { gatehouse: { required_acr } } }),
      })
      assert.equal(response.status, 201)
    }
    const begin = (
      agent: UserAgent,
      overrides: Record<string, string | undefined> = {},
      of = client,
    ): Promise<Arrival> =>
      open(agent, server, authorization(server, of.client_id, { scope: 'openid', ...overrides }).url.href)
    const signIn = (agent: UserAgent, page: Arrival, email = 'ada@example.com'): Promise<Arrival> =>
      submit(agent, server, page, 'password', { email, password })
    const signedIn = async (email = 'ada@example.com'): Promise<UserAgent> => {
      const agent = userAgent()
      await signIn(agent, await open(agent, server, '/ui/login'), email)
      return agent
    }
    const hasCode = (arrival: Arrival) => arrival.url.searchParams.has('code')

    /** The page says so, and takes the application the error of OpenID. */
    const assertUnmet = async (agent: UserAgent, page: Arrival) => {
      assert.equal(page.status, 403, textOf(page))
      assert.match(textOf(page), /no way to sign in here that is as strong/)
      const back = await open(agent, server, link(page, 'return'))
      assert.equal(back.url.searchParams.get('error'), 'unmet_authentication_requirements')
      assert.ok(back.url.searchParams.has('state'))
    }

    for (const [what, overrides] of [
      ['below', { acr_values: '0' }],
      ['at', { acr_values: '1' }],
      ['above', { acr_values: '2' }],
      ['unknown beside', { acr_values: 'urn:example:gold' }],
    ] as const) {
      it(`OpenID Connect Core §3.1.2.1: acr_values ${what} what the identity needs, in reach of a password`, async () => {
        const agent = await signedIn('needs-1@example.com')
        assert.ok(hasCode(await begin(agent, overrides, stepwise)))
        const stranger = userAgent()
        const page = await begin(stranger, overrides, stepwise)
        assert.equal(page.url.pathname, '/ui/login')
        assert.ok(hasCode(await signIn(stranger, page, 'needs-1@example.com')))
      })
    }

    it('what an identity needs in the words of another table is met by its proofs', async () => {
      const agent = await signedIn('needs-2@example.com')
      for (const acr_values of [undefined, 'aal1', 'urn:example:gold'])
        assert.ok(hasCode(await begin(agent, { acr_values })))
    })

    it('Unmet Authentication Requirements §2: acr_values above what people reach here are said to be, to person and application', async () => {
      const stranger = userAgent()
      await assertUnmet(stranger, await begin(stranger, { acr_values: 'aal2' }))
      const agent = await signedIn('needs-aal1@example.com')
      await assertUnmet(agent, await begin(agent, { acr_values: 'aal2' }))
      const registers = userAgent()
      await assertUnmet(registers, await begin(registers, { acr_values: 'aal2', prompt: 'create' }))
      assert.ok(hasCode(await begin(agent, { acr_values: 'aal2 aal1' })), 'a further value is in reach')
      const silent = await begin(agent, { acr_values: 'aal2', prompt: 'none' })
      assert.equal(silent.url.searchParams.get('error'), 'unmet_authentication_requirements')
    })

    for (const email of ['needs-aal2@example.com', 'needs-nothing-known@example.com'])
      it(`acr_values never lower what an identity needs: ${email.split('@')[0]}`, async () => {
        for (const acr_values of ['0', 'aal1', 'urn:example:gold', undefined]) {
          const agent = userAgent()
          await assertUnmet(agent, await signIn(agent, await begin(agent, { acr_values }), email))
          const again = await begin(agent, { acr_values })
          await assertUnmet(agent, again)
          const other = await open(agent, server, link(again, 'switch-account'))
          assert.ok(hasCode(await signIn(agent, other)))
        }
      })

    it('OpenID Connect Core §5.5.1.1: an essential acr that nobody knows is not met, and one of several is told', async () => {
      const agent = await signedIn()
      await assertUnmet(agent, await begin(agent, { claims: essential('urn:example:gold') }))
      const request = authorization(server, client.client_id, {
        scope: 'openid',
        claims: essential('aal1', 'x'),
      })
      const done = await open(agent, server, request.url.href)
      assert.ok(hasCode(done), textOf(done))
    })

    it('OpenID Connect Registration §2: default_acr_values and default_max_age are what sign-ins for a client need', async () => {
      const strict = await createClient(server, {
        skip_consent: true,
        default_acr_values: ['aal2'],
        require_auth_time: true,
      })
      const agent = await signedIn()
      for (const acr_values of [undefined, 'aal1'])
        await assertUnmet(agent, await begin(agent, { acr_values }, strict))
      const short = await createClient(server, { skip_consent: true, default_max_age: 60 })
      assert.ok(hasCode(await begin(agent, {}, short)))
      server.clock.advance(61_000)
      for (const max_age of [undefined, '3600'])
        assert.equal((await begin(agent, { max_age }, short)).url.pathname, '/ui/login')
      assert.ok(hasCode(await begin(agent)))
      const shown = await json<Record<string, unknown>>(
        await admin(server, 'GET', `/admin/clients/${short.client_id}`),
      )
      assert.equal(shown['default_max_age'], 60)
    })

    it('Allow pressed twice grants the same twice, also if that is less than what was asked for', async () => {
      const asking = await createClient(server)
      const agent = await signedIn()
      const request = authorization(server, asking.client_id, {
        scope: 'openid email profile',
        prompt: 'consent',
      })
      const page = await open(agent, server, request.url.href)
      assert.equal(page.url.pathname, '/ui/consent')
      const codes: string[] = []
      for (let time = 0; time < 2; time += 1) {
        const done = await submit(agent, server, page, 'decision', [
          ['grant_scope', 'email'],
          ['decision', 'accept'],
        ])
        assert.equal(done.url.searchParams.get('scope'), 'openid email', textOf(done))
        codes.push(done.url.searchParams.get('code') ?? '')
      }
      assert.equal(new Set(codes).size, 2)
    })

    it('OpenID Connect Core §3.1.2.1: max_age and prompt are answered by a sign-in that came after the request', async () => {
      const agent = await signedIn()
      for (const overrides of [{ prompt: 'login' }, { prompt: 'select_account' }, { max_age: '5' }]) {
        server.clock.advance(10_000)
        const page = await begin(agent, overrides)
        assert.equal(page.url.pathname, '/ui/login')
        assert.ok(hasCode(await signIn(agent, page)))
        assert.ok(hasCode(await open(agent, server, page.url.href)), 'the page is opened again')
      }
    })
  })
}
