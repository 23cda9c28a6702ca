import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { authorization, createClient } from '../../support/flow.ts'
import { type ForgingProvider, startForgingProvider } from '../../support/forging-provider.ts'
import { engines, startOn, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type Arrival, open, register, submit, textOf } from '../../support/pages.ts'
import { queuedCode, queuedMails } from '../../support/queued-mail.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const toSeconds = (time: number) => Math.floor(time / 1000)

for (const engine of engines) {
  describe(`what providers put into ID tokens and userinfo, and leave out, on ${engine}`, () => {
    let forger: ForgingProvider
    let server: TestGatehouse
    let people = 0

    const settings = (overrides: Record<string, unknown> = {}) => {
      const provider = {
        ...{ provider: 'generic', client_id: 'cid', client_secret: 'secret', issuer_url: forger.issuer },
      }
      const providers = [
        { id: 'corp', ...provider },
        { id: 'again', ...provider },
      ]
      return { selfservice: { methods: { oidc: { enabled: true, config: { providers } } } }, ...overrides }
    }

    before(async () => {
      forger = await startForgingProvider()
      server = await startTestGatehouse(engine, settings())
    })
    after(async () => {
      await Promise.all([server.close(), forger.close()])
    })
    beforeEach(() => {
      people += 1
      forger.onUserInfo = () => ({ status: 404, body: {} })
    })

    const person = () => ({ sub: `sub-${engine}-${people}`, email: `person${people}@example.org` })

    /** Signs in with an ID token that holds `claims`; what is `undefined` there is left out. */
    async function signIn(
      claims: Record<string, unknown>,
      {
        at = server,
        provider = 'corp',
        header = {},
        agent = userAgent(),
        start = '/ui/login',
      }: {
        at?: TestGatehouse
        provider?: string
        header?: object
        agent?: UserAgent
        start?: string
      } = {},
    ): Promise<Arrival> {
      const page = await open(agent, at, start)
      const arrived = await submit(agent, at, page, 'provider', { provider })
      if (arrived.url.origin !== new URL(forger.issuer).origin) return arrived
      const sent = arrived.url.searchParams
      const now = toSeconds(Date.now())
      // The code carries the nonce, so that sign-ins at the same time are told apart.
      forger.onToken = async (sign, form) => ({
        body: {
          access_token: 'at',
          token_type: 'Bearer',
          id_token: await sign(
            {
              ...{ iss: forger.issuer, aud: 'cid', sub: person().sub, iat: now, exp: now + 300 },
              nonce: form.get('code'),
              ...claims,
            },
            header,
          ),
        },
      })
      const back = new URL(sent.get('redirect_uri') ?? '')
      back.search = new URLSearchParams({
        code: sent.get('nonce') ?? '',
        state: sent.get('state') ?? '',
      }).toString()
      return open(agent, at, back.href)
    }

    const isSignedIn = ({ url }: Arrival) => url.pathname === '/ui/'
    const refusals: Record<string, RegExp> = {
      provider_failed: /Signing in there did not work/,
      account_exists: /An account with this email already exists/,
    }
    const refusal = (page: Arrival) =>
      Object.keys(refusals).find((name) => refusals[name]?.test(textOf(page)))

    interface Listed {
      id: string
      traits: Record<string, unknown>
      verifiable_addresses: { value: string; verified: boolean }[]
    }
    async function identityOf(email: string): Promise<Listed | undefined> {
      const response = await fetch(new URL('admin/identities?page_size=500', server.adminUrl))
      return ((await response.json()) as Listed[]).find(({ traits }) => traits['email'] === email)
    }

    for (const [what, empty] of Object.entries({
      absent: undefined,
      null: null,
      empty: '',
      blank: '  ',
      'no address': 'n/a',
    })) {
      it(`an e-mail address that is ${what} in the ID token does not hide the one of userinfo`, async () => {
        const { sub, email } = person()
        forger.onUserInfo = () => ({ body: { sub, email, email_verified: true, name: 'From Userinfo' } })
        assert.ok(isSignedIn(await signIn({ email: empty, name: empty === 'n/a' ? undefined : empty })))
        const found = await identityOf(email)
        assert.equal(found?.traits['name'], 'From Userinfo')
        assert.equal(found?.verifiable_addresses[0]?.verified, true)
      })
    }

    it('userinfo is asked for a name that the ID token lacks, and what the ID token says wins', async () => {
      const { sub, email } = person()
      forger.onUserInfo = () => ({
        body: { sub, email: 'else@example.org', name: 'Only There', nickname: 'x' },
      })
      assert.ok(isSignedIn(await signIn({ email, nickname: 'Ada' })))
      const { traits } = (await identityOf(email)) ?? {}
      assert.deepEqual(traits, { email, name: 'Only There', nickname: 'Ada' })
    })

    it('userinfo that fails spoils nothing where the ID token has the address', async () => {
      const { email } = person()
      forger.onUserInfo = () => ({ status: 500, body: 'oops', type: 'text/plain' })
      assert.ok(isSignedIn(await signIn({ email })))
      forger.onUserInfo = () => ({ body: 'no JSON' })
      assert.ok(isSignedIn(await signIn({ email })))
    })

    it('userinfo about somebody else is refused, whatever the ID token has (OpenID Connect Core 5.3.2)', async () => {
      const { email } = person()
      forger.onUserInfo = () => ({ body: { sub: 'else', email } })
      assert.equal(refusal(await signIn({})), 'provider_failed')
      assert.equal(refusal(await signIn({ email })), 'provider_failed')
    })

    it('email_verified counts as text, too, and only for the address beside it', async () => {
      const cases: [unknown, boolean][] = [
        [true, true],
        ['true', true],
        ['True', true],
        ['false', false],
        ['yes', false],
        [1, false],
        [null, false],
      ]
      for (const [value, verified] of cases) {
        people += 1
        const { email } = person()
        assert.ok(
          isSignedIn(await signIn({ email, name: 'V', email_verified: value })),
          JSON.stringify(value),
        )
        assert.equal((await identityOf(email))?.verifiable_addresses[0]?.verified, verified, String(value))
      }
      people += 1
      const { sub, email } = person()
      forger.onUserInfo = () => ({ body: { sub, email: 'other@example.org', email_verified: true } })
      assert.ok(isSignedIn(await signIn({ email })))
      assert.equal((await identityOf(email))?.verifiable_addresses[0]?.verified, false)
      people += 1
      const same = person()
      forger.onUserInfo = () => ({
        body: { sub: same.sub, email: same.email.toUpperCase(), email_verified: 'true' },
      })
      assert.ok(isSignedIn(await signIn({ email: same.email })))
      assert.equal((await identityOf(same.email))?.verifiable_addresses[0]?.verified, true)
    })

    it('signed userinfo is read, and only with a signature of the provider (OpenID Connect Core 5.3.2)', async () => {
      const { sub, email } = person()
      const jwt = (claims: object) => async (sign: (claims: object) => Promise<string>) => ({
        type: 'application/jwt',
        body: await sign(claims),
      })
      const told = { iss: forger.issuer, aud: 'cid', sub, email }
      for (const wrong of [{ iss: 'https://evil.example' }, { aud: 'somebody' }, { sub: 'else' }]) {
        forger.onUserInfo = jwt({ ...told, ...wrong })
        assert.equal(refusal(await signIn({})), 'provider_failed', JSON.stringify(wrong))
      }
      forger.onUserInfo = async (sign) => {
        const [head, body, signature = ''] = (await sign(told)).split('.')
        return {
          type: 'application/jwt',
          body: [head, body, signature.split('').reverse().join('')].join('.'),
        }
      }
      assert.equal(refusal(await signIn({})), 'provider_failed')
      forger.onUserInfo = jwt(told)
      assert.ok(isSignedIn(await signIn({})))
      assert.ok(await identityOf(email))
    })

    it('a new signing key is fetched at its first use, with the same kid, too', async () => {
      assert.ok(isSignedIn(await signIn({ email: person().email })))
      await forger.rotate()
      assert.ok(isSignedIn(await signIn({ email: person().email })))
      await forger.rotate('same')
      assert.ok(isSignedIn(await signIn({ email: person().email })))
      await forger.rotate('same')
      assert.ok(isSignedIn(await signIn({ email: person().email })))
      await forger.rotate('own')
      assert.ok(isSignedIn(await signIn({ email: person().email }, { header: { kid: undefined } })))
    })

    it('tokens of unknown keys do not make this server ask for keys without end, and lock no real key out', async () => {
      await signIn({ email: person().email })
      const before = forger.hits.get('/jwks') ?? 0
      for (let attempt = 0; attempt < 30; attempt += 1)
        assert.equal(refusal(await signIn({}, { header: { kid: `unknown-${attempt}` } })), 'provider_failed')
      const asked = (forger.hits.get('/jwks') ?? 0) - before
      assert.ok(asked > 0 && asked <= 10, `asked ${asked} times`)
      assert.ok(isSignedIn(await signIn({ email: person().email })))
      await forger.rotate()
      server.clock.advance(15_000)
      assert.ok(isSignedIn(await signIn({ email: person().email })))
    })

    it('one issuer under two ids is one account, also at its first sign-in at both', async () => {
      const { email } = person()
      const claims = { email, name: 'One' }
      assert.ok(isSignedIn(await signIn(claims)))
      assert.ok(isSignedIn(await signIn({ ...claims, email: 'changed@example.org' }, { provider: 'again' })))
      assert.equal(await identityOf('changed@example.org'), undefined)
      people += 1
      const both = ['corp', 'again', 'again', 'corp'].map((provider) =>
        signIn({ email: person().email, name: 'Two' }, { provider }),
      )
      assert.deepEqual((await Promise.all(both)).map(isSignedIn), Array(4).fill(true))
    })

    it('a provider that vouches for an address takes it from whoever never showed that it is theirs', async () => {
      const { email } = person()
      const squatter = userAgent()
      await register(squatter, server, email, 'the squatters password')
      const squatted = await identityOf(email)
      assert.equal(refusal(await signIn({ email, name: 'V', email_verified: false })), 'account_exists')
      assert.ok(isSignedIn(await signIn({ email, name: 'V', email_verified: true })))
      const owned = await identityOf(email)
      assert.notEqual(owned?.id, squatted?.id)
      assert.equal((await open(squatter, server, '/ui/')).url.pathname, '/ui/login')
      // A confirmed address is nobody else's, whoever vouches for it.
      people += 1
      assert.equal(refusal(await signIn({ email, name: 'V', email_verified: true })), 'account_exists')
    })

    it('an address that a provider does not vouch for is confirmed by mail, and nobody learns whose it is', async () => {
      const courier = { smtp: { connection_uri: 'smtp://127.0.0.1:9', from_address: 'sso@example.com' } }
      const mailing = await startOn(server.dsn, settings({ courier }), undefined, false)
      try {
        const known = person().email
        assert.ok(
          isSignedIn(await signIn({ email: known, name: 'K', email_verified: true }, { at: mailing })),
        )
        people += 1
        const agent = userAgent()
        const aboutKnown = await signIn({ email: known, name: 'U' }, { at: mailing, agent })
        assert.equal(aboutKnown.url.pathname, '/ui/registration/code')
        people += 1
        const { email } = person()
        const page = await signIn({ email, name: 'U' }, { at: mailing, agent })
        assert.equal(page.url.pathname, '/ui/registration/code')
        assert.equal(textOf(page).replace(email, ''), textOf(aboutKnown).replace(known, ''))
        assert.equal(await identityOf(email), undefined)
        assert.ok(
          isSignedIn(await submit(agent, mailing, page, 'code', { code: await queuedCode(mailing, email) })),
        )
        assert.equal((await identityOf(email))?.verifiable_addresses[0]?.verified, true)
        assert.ok(isSignedIn(await signIn({ email, name: 'U' }, { at: mailing })))
      } finally {
        await mailing.close()
      }
    })

    it('the mail to such an address is in the language that the application asks for', async () => {
      const courier = { smtp: { connection_uri: 'smtp://127.0.0.1:9', from_address: 'sso@example.com' } }
      const mailing = await startOn(server.dsn, settings({ courier }), undefined, false)
      try {
        const client = await createClient(mailing)
        const start = authorization(mailing, client.client_id, { ui_locales: 'de' }).url.href
        const { email } = person()
        const agent = userAgent({ 'accept-language': 'en' })
        const page = await signIn({ email, name: 'U' }, { at: mailing, agent, start })
        assert.match(textOf(page), /Prüfen Sie Ihr Postfach/)
        const [mail] = await queuedMails(mailing, email)
        assert.match(mail?.subject ?? '', /ist Ihr Code für ein neues Konto/)
      } finally {
        await mailing.close()
      }
    })

    it('a provider is reached through the guarded egress alone', async () => {
      const guarded = await startTestGatehouse(
        engine,
        settings({ clients: { http: { disallow_private_ip_ranges: true } } }),
      )
      const excepted = await startTestGatehouse(
        engine,
        settings({
          clients: {
            http: {
              disallow_private_ip_ranges: true,
              private_ip_exception_urls: [`${forger.issuer}/**`],
            },
          },
        }),
      )
      try {
        const hits = [...forger.hits.values()].reduce((all, each) => all + each, 0)
        const page = await signIn({ email: person().email }, { at: guarded })
        assert.match(textOf(page), /Signing in there did not work/)
        assert.equal(
          [...forger.hits.values()].reduce((all, each) => all + each, 0),
          hits,
        )
        assert.match(guarded.logs.join(''), /private_ip_exception_urls/)
        assert.ok(isSignedIn(await signIn({ email: person().email }, { at: excepted })))
        // An address that only the provider's document names is judged as well.
        forger.metadata = { userinfo_endpoint: 'http://127.0.0.2:1/userinfo' }
        const other = await startTestGatehouse(
          engine,
          settings({
            clients: {
              http: { disallow_private_ip_ranges: true, private_ip_exception_urls: [`${forger.issuer}/**`] },
            },
          }),
        )
        try {
          assert.equal(refusal(await signIn({}, { at: other })), 'provider_failed')
          assert.match(other.logs.join(''), /not allowed/)
        } finally {
          await other.close()
        }
      } finally {
        forger.metadata = {}
        await Promise.all([guarded.close(), excepted.close()])
      }
    })
  })
}
