import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authorization, createClient, type RegisteredClient } from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import {
  type Arrival,
  formWith,
  link,
  open,
  post,
  register,
  submit,
  textOf,
  validToken,
} from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'

for (const engine of engines) {
  describe(`registration page on ${engine}`, () => {
    let server: TestGatehouse
    let client: RegisteredClient

    before(async () => {
      server = await startTestGatehouse(engine)
      client = await createClient(server)
    })
    after(() => server.close())

    const fill = (agent: UserAgent, page: Arrival, fields: Record<string, string>) =>
      submit(agent, server, page, 'password', { email: 'new@example.com', name: 'New', password, ...fields })

    it('creates the account and leads on to what the application wanted', async () => {
      const agent = userAgent()
      const { url } = authorization(server, client.client_id)
      const signIn = await open(agent, server, url.href)
      const page = await open(agent, server, link(signIn, 'register'))
      const consent = await fill(agent, page, { email: 'First@Example.com' })
      assert.equal(consent.url.pathname, '/ui/consent')
      assert.match(textOf(consent), /New.*first@example\.com/)
    })

    it('is where prompt=create leads (OpenID Connect Initiating User Registration §4), and prompt=registration', async () => {
      for (const prompt of ['create', 'registration']) {
        const { url } = authorization(server, client.client_id, { prompt })
        const page = await open(userAgent(), server, url.href)
        assert.equal(page.url.pathname, '/ui/registration', prompt)
      }
    })

    it('points to the field that has to be corrected, and forgets the password', async () => {
      await register(userAgent(), server, 'taken@example.com', password)
      const cases: [Record<string, string>, RegExp][] = [
        [{ email: '' }, /Enter your email address/],
        [{ email: 'ada' }, /does not look like an email address/],
        [{ email: 'a@b@c.example' }, /does not look like an email address/],
        [{ email: ' TAKEN@example.com\u200b' }, /already an account/],
        [{ name: ' ' }, /Enter your name/],
        [{ name: 'x'.repeat(257) }, /name is too long/],
        [{ password: '' }, /Choose a password/],
        [{ password: 'xK3#9qv' }, /too short/],
        [{ password: 'x9'.repeat(3000) }, /too long/],
        [{ password: 'password123' }, /easy to guess/],
        [{ password: 'new@example.co' }, /too close to your email/],
      ]
      for (const [fields, message] of cases) {
        const agent = userAgent()
        const page = await fill(agent, await open(agent, server, '/ui/registration'), fields)
        assert.equal(page.status, 400, JSON.stringify(fields))
        assert.match(textOf(page), message)
        assert.match(textOf(page), /Please correct what is marked/)
        assert.doesNotMatch(page.html, /mango tree bicycle|type="password"[^>]*value=/)
        assert.ok(!agent.cookies.has('ory_kratos_session'))
      }
    })

    it('makes one account out of parallel registrations of one address', async () => {
      const agent = userAgent()
      const { hidden } = formWith(await open(agent, server, '/ui/registration'), 'password')
      const body = new URLSearchParams([
        ...hidden,
        ['email', 'race@example.com'],
        ['name', 'R'],
        ['password', password],
      ])
      const register = () => post(agent, server, '/ui/registration', [...body])
      const arrivals = await Promise.all(Array.from({ length: 8 }, register))
      // The same form of the same browser leads on as often as it comes.
      assert.deepEqual(new Set(arrivals.map(({ url }) => url.pathname)), new Set(['/ui/']))
      const others = await Promise.all(
        Array.from({ length: 5 }, async () => {
          const other = userAgent()
          return fill(other, await open(other, server, '/ui/registration'), { email: 'race@example.com' })
        }),
      )
      assert.ok(others.every(({ status }) => status === 400 || status === 429))
    })

    it('slows down a network that registers many addresses', async () => {
      const registerAs = async (email: string) => {
        const agent = userAgent()
        return fill(agent, await open(agent, server, '/ui/registration'), { email })
      }
      for (let person = 0; person < 55; person += 1) await registerAs(`many${person}@example.com`)
      for (const pause of [1, 2, 4, 8, 16, 32]) {
        server.clock.advance(pause * 1000)
        await registerAs(`more${pause}@example.com`)
      }
      const other = userAgent()
      const slowed = await fill(other, await open(other, server, '/ui/registration'), {
        email: 'last@example.com',
      })
      assert.equal(slowed.status, 429)
      assert.match(textOf(slowed), /Too many attempts\. Try again in \d+ (second|minute)s?\./)
      server.clock.advance(2 * 3_600_000)
    })

    it('whoever has registered signs in from many browsers at once: right passwords are no guesses', async () => {
      await register(userAgent(), server, 'burst@example.com', password)
      const browsers = await Promise.all(
        Array.from({ length: 24 }, async () => {
          const agent = userAgent()
          return { agent, page: await open(agent, server, '/ui/login') }
        }),
      )
      const signIn = async ({ agent, page }: (typeof browsers)[number]) =>
        submit(agent, server, page, 'password', { email: 'burst@example.com', password })
      const arrivals = await Promise.all(browsers.map(signIn))
      assert.deepEqual(new Set(arrivals.map(({ url }) => url.pathname)), new Set(['/ui/']))
    })

    it('takes nothing from the form but what it asks for', async () => {
      const agent = userAgent()
      const page = await open(agent, server, '/ui/registration')
      const extra = {
        state: 'inactive',
        verified: 'true',
        'traits.role': 'admin',
        metadata_admin: '{}',
        id: '1',
      }
      await fill(agent, page, { email: 'plain@example.com', ...extra })
      const response = await fetch(
        new URL('admin/identities?credentials_identifier=plain@example.com', server.adminUrl),
      )
      const identities = (await response.json()) as {
        traits: object
        state: string
        verifiable_addresses: { verified: boolean }[]
      }[]
      const found = identities.find(({ traits }) => JSON.stringify(traits).includes('plain@example.com'))
      assert.deepEqual(found?.traits, { email: 'plain@example.com', name: 'New' })
      assert.equal(found?.state, 'active')
      assert.equal(found?.verifiable_addresses[0]?.verified, false)
    })

    it('refuses a form of another browser', async () => {
      const agent = userAgent()
      const { hidden } = formWith(await open(userAgent(), server, '/ui/registration'), 'password')
      const body = new URLSearchParams([
        ...hidden,
        ['email', 'x@example.com'],
        ['name', 'X'],
        ['password', password],
      ])
      const refused = await post(agent, server, '/ui/registration', [...body])
      assert.equal(refused.status, 403)
      assert.ok(!agent.cookies.has('ory_kratos_session'))
    })
  })
}

describe('what the configuration turns off', () => {
  it('is refused at the form as well, not only hidden', async () => {
    const server = await startTestGatehouse('sqlite', {
      selfservice: {
        flows: { registration: { enabled: false } },
        methods: { password: { enabled: false }, oidc: { enabled: false } },
      },
    })
    try {
      const agent = userAgent()
      const closed = await open(agent, server, '/ui/registration')
      assert.match(textOf(closed), /New accounts are not accepted/)
      assert.doesNotMatch(closed.html, /<form/)
      const signIn = await open(agent, server, '/ui/login')
      assert.doesNotMatch(signIn.html, /<form|id="register"/)
      const token = validToken(agent)
      let forms = 0
      const statusOf = async (path: string, fields: Record<string, string>) => {
        forms += 1
        const hidden = { csrf_token: token, flow: `made-up-for-a-test-${forms}`, new: 'true' }
        return (await post(agent, server, path, { ...hidden, ...fields })).status
      }
      const typed = { method: 'password', email: 'x@example.com', name: 'X', password }
      assert.equal(await statusOf('/ui/registration', typed), 403)
      assert.equal(await statusOf('/ui/registration', { provider: 'corp' }), 403)
      assert.equal(await statusOf('/ui/login', typed), 400)
      assert.equal(await statusOf('/ui/login', { provider: 'corp' }), 400)
      assert.equal(
        (await agent.get(new URL('/self-service/methods/oidc/callback/corp', server.publicUrl).href)).status,
        404,
      )
    } finally {
      await server.close()
    }
  })
})
