import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { sql } from '../../../src/platform/database/index.ts'
import { chores } from '../../../src/server/housekeeping.ts'
import { openBrowser, visit } from '../../support/browser.ts'
import {
  authorization,
  createClient,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  token,
} from '../../support/flow.ts'
import {
  engines,
  freshDatabase,
  startOn,
  type TestDatabase,
  type TestGatehouse,
} from '../../support/gatehouse.ts'
import { type Arrival, formWith, link, open, register, submit, textOf } from '../../support/pages.ts'
import { until } from '../../support/patience.ts'
import { queuedCode, queuedMails } from '../../support/queued-mail.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'
const sessionCookie = 'ory_kratos_session'

/** A mail server is configured; what is queued for it is read as a node that sends it would. */
const withMail = (more: object = {}) => ({
  courier: {
    smtp: { connection_uri: 'smtp://127.0.0.1:9/?disable_starttls=true', from_address: 'sso@example.com' },
  },
  ...more,
})

for (const engine of engines) {
  describe(`registration where mail can be sent, on ${engine}`, () => {
    let server: TestGatehouse
    let database: TestDatabase
    let client: RegisteredClient
    let silent: RegisteredClient

    before(async () => {
      database = await freshDatabase(engine)
      // Nobody sends what is queued, so that it can be read.
      server = await startOn(database.dsn, withMail(), undefined, false)
      client = await createClient(server, { client_name: 'Photo Album' })
      silent = await createClient(server, { skip_consent: true })
    })
    after(async () => {
      await server.close()
      await database.drop()
    })

    const signUp = async (
      agent: UserAgent,
      email: string,
      typed = password,
      start = '/ui/registration',
    ): Promise<Arrival> =>
      submit(agent, server, await open(agent, server, start), 'password', {
        email,
        name: 'Ada',
        password: typed,
      })
    const answer = (agent: UserAgent, page: Arrival, code: string) =>
      submit(agent, server, page, 'code', { code })
    const signIn = async (email: string, typed = password): Promise<Arrival> => {
      const agent = userAgent()
      return submit(agent, server, await open(agent, server, '/ui/login'), 'password', {
        email,
        password: typed,
      })
    }
    const isSignedIn = ({ url }: Arrival) => url.pathname === '/ui/'
    const listed = async (email: string) => {
      const answered = await fetch(new URL('admin/identities?page_size=500', server.adminUrl))
      const all = (await answered.json()) as {
        id: string
        traits: { email: string }
        verifiable_addresses: { verified: boolean }[]
      }[]
      return all.filter(({ traits }) => traits.email.toLowerCase() === email)
    }
    const registered = async (email: string, typed = password): Promise<UserAgent> => {
      const agent = userAgent()
      assert.ok(
        isSignedIn(await answer(agent, await signUp(agent, email, typed), await queuedCode(server, email))),
      )
      return agent
    }

    it('nothing belongs to anybody until the code has come back from the mailbox', async () => {
      const agent = userAgent()
      const { url } = authorization(server, client.client_id)
      const signInPage = await open(agent, server, url.href)
      const page = await signUp(agent, 'New@Example.com', password, link(signInPage, 'register'))
      assert.equal(page.url.pathname, '/ui/registration/code')
      assert.match(textOf(page), /new@example\.com/)
      assert.ok(!agent.cookies.has(sessionCookie))
      assert.deepEqual(await listed('new@example.com'), [])
      assert.equal((await signIn('new@example.com')).status, 400)
      const [mail] = await queuedMails(server, 'new@example.com')
      assert.match(mail?.text ?? '', /Photo Album/)
      const code = await queuedCode(server, 'new@example.com')
      const consent = await answer(agent, page, ` ${code.slice(0, 3)}-${code.slice(3)} `)
      assert.equal(consent.url.pathname, '/ui/consent')
      const [identity] = await listed('new@example.com')
      assert.equal(identity?.verifiable_addresses[0]?.verified, true)
      assert.ok(isSignedIn(await signIn('new@example.com')))
    })

    it('the mail is in the language of the request, and so is the next one', async () => {
      const agent = userAgent({ 'accept-language': 'en' })
      const { url } = authorization(server, client.client_id, { ui_locales: 'de' })
      const start = link(await open(agent, server, url.href), 'register')
      const page = await signUp(agent, 'neu@example.com', password, start)
      assert.match(textOf(page), /Prüfen Sie Ihr Postfach .*E-Mail an neu@example\.com gesendet/)
      const again = await submit(agent, server, page, 'again', { again: 'true' })
      assert.match(textOf(again), /Eine neue E-Mail ist unterwegs/)
      const mails = await queuedMails(server, 'neu@example.com')
      assert.equal(mails.length, 2)
      for (const { subject, text, html } of mails) {
        assert.match(subject, /^\d{6} ist Ihr Code für ein neues Konto bei 127\.0\.0\.1/)
        assert.match(text, /bei Photo Album über 127\.0\.0\.1.* anzumelden:[\s\S]*Er gilt 10 Minuten/)
        assert.match(html, /<html lang="de">/)
      }
      await registered('bekannt@example.com')
      await signUp(userAgent({ 'accept-language': 'de' }), 'bekannt@example.com')
      const [known] = await queuedMails(server, 'bekannt@example.com')
      assert.match(known?.subject ?? '', /^Sie haben bereits ein Konto bei/)
      await signUp(userAgent({ 'accept-language': 'fr' }), 'other@example.com')
      assert.match(
        (await queuedMails(server, 'other@example.com'))[0]?.subject ?? '',
        /is your code for a new/,
      )
    })

    it('works in a browser: by pasting, and by asking for another code', async () => {
      if (engine === 'postgres') return
      const browser = await openBrowser()
      try {
        await visit(browser, async (page) => {
          await page.goto(new URL('ui/registration', server.publicUrl).href)
          await page.fill('#email', 'browser@example.com')
          await page.fill('#name', 'Ada')
          await page.fill('#password', password)
          await page.click('#accept')
          await page.waitForSelector('#code')
          await page.click('#again')
          await page.waitForSelector('[role="status"]')
          await page.reload()
          const code = await queuedCode(server, 'browser@example.com')
          await page.fill('#code', `${code.slice(0, 3)} - ${code.slice(3)}`)
          await page.click('#accept')
          await page.waitForURL((url) => url.pathname === '/ui/')
        })
      } finally {
        await browser.close()
      }
    })

    it('a stranger learns nothing of who has an account: the mailbox does', async () => {
      await registered('known@example.com')
      const answers = []
      for (const email of ['known@example.com', 'free@example.com']) {
        const agent = userAgent()
        const page = await signUp(agent, email, 'another tree bicycle')
        const wrong = await answer(agent, page, '000000')
        const again = await submit(agent, server, wrong, 'again', { again: 'true' })
        let dead = again
        for (let attempt = 0; attempt < 6; attempt += 1) dead = await answer(agent, dead, '000000')
        answers.push(
          [page, wrong, again, dead].map((each) => [
            each.status,
            each.url.pathname,
            textOf(each).replaceAll(email, 'ADDRESS'),
            [...each.headers.keys()].sort(),
            [...agent.cookies.keys()].sort(),
          ]),
        )
      }
      assert.deepEqual(answers[0], answers[1])
      const [newest] = await queuedMails(server, 'known@example.com')
      assert.match(newest?.subject ?? '', /You have an account at/)
      assert.doesNotMatch(newest?.text ?? '', /\d{6}/)
      assert.equal((await signIn('known@example.com', 'another tree bicycle')).status, 400)
      assert.ok(isSignedIn(await signIn('known@example.com')))
    })

    it('no text at all stands for the code that was not mailed to an address which is taken', async () => {
      await registered('guarded@example.com')
      const agent = userAgent()
      const page = await signUp(agent, 'guarded@example.com', 'another tree bicycle')
      for (const guess of ['none', 'undefined', 'null'])
        assert.match(textOf(await answer(agent, page, guess)), /not the code/)
    })

    it('an address that is taken costs as many statements as one that is free', async () => {
      await registered('counted@example.com')
      const counts = []
      for (const email of ['counted@example.com', 'uncounted@example.com']) {
        const agent = userAgent()
        const page = await open(agent, server, '/ui/registration')
        const { hidden } = formWith(page, 'password')
        const before = server.database.roundTrips()
        const fields: [string, string][] = [
          ['email', email],
          ['name', 'X'],
          ['password', password],
        ]
        const posted = await agent.post(page.url.href, new URLSearchParams([...hidden, ...fields]))
        assert.equal(posted.status, 303)
        counts.push(server.database.roundTrips() - before)
      }
      assert.equal(counts[0], counts[1])
    })

    it('a code is good in the browser that asked for it, once, for ten minutes and five tries', async () => {
      const agent = userAgent()
      const page = await signUp(agent, 'tries@example.com')
      const code = await queuedCode(server, 'tries@example.com')
      const other = await open(userAgent(), server, page.url.href)
      assert.deepEqual([other.status, /tries@example/.test(other.html)], [403, false])
      for (let attempt = 0; attempt < 5; attempt += 1)
        assert.match(textOf(await answer(agent, page, '000000')), /not the code/)
      assert.match(textOf(await answer(agent, page, code)), /Too many wrong codes/)
      const again = await submit(agent, server, page, 'again', { again: 'true' })
      assert.match(textOf(again), /A new mail is on its way/)
      assert.notEqual(await queuedCode(server, 'tries@example.com'), code)
      server.clock.advance(10 * 60_000)
      const late = await answer(agent, again, await queuedCode(server, 'tries@example.com'))
      assert.match(textOf(late), /too old/)
      await submit(agent, server, page, 'again', { again: 'true' })
      assert.ok(isSignedIn(await answer(agent, page, await queuedCode(server, 'tries@example.com'))))
      // The same browser is led on again; nobody else is, and no other account comes of it.
      server.clock.advance(2 * 60_000)
      const used = await queuedCode(server, 'tries@example.com')
      assert.ok(isSignedIn(await answer(agent, page, used)))
      assert.equal((await listed('tries@example.com')).length, 1)
      assert.equal((await answer(userAgent(), page, used)).status, 403)
    })

    // SQLite does one thing after the other.
    if (engine === 'postgres')
      it('the right code is none any more if five wrong ones overtake it', async () => {
        const agent = userAgent()
        const page = await signUp(agent, 'burst@example.com')
        const code = await queuedCode(server, 'burst@example.com')
        const other = new pg.Client({ connectionString: database.dsn })
        await other.connect()
        try {
          await other.query('begin')
          await other.query('lock table identities in exclusive mode')
          const right = answer(agent, page, code)
          await until(async () => {
            const waiting = await other.query('select 1 from pg_locks where not granted')
            return waiting.rows.length > 0
          })
          for (let attempt = 0; attempt < 5; attempt += 1)
            assert.match(textOf(await answer(agent, page, '000000')), /not the code/)
          await other.query('commit')
          assert.match(textOf(await right), /Too many wrong codes/)
        } finally {
          await other.end()
        }
        assert.deepEqual(await listed('burst@example.com'), [])
        server.clock.advance(2 * 60_000)
      })

    it('what is over is said to be, to a code and to the wish for another one', async () => {
      const agent = userAgent()
      const page = await signUp(agent, 'over@example.com')
      const code = await queuedCode(server, 'over@example.com')
      assert.ok(isSignedIn(await answer(agent, page, code)))
      const mails = (await queuedMails(server, 'over@example.com')).length
      assert.ok(isSignedIn(await submit(agent, server, page, 'again', { again: 'true' })))
      assert.equal((await queuedMails(server, 'over@example.com')).length, mails)
      const home = await open(agent, server, '/ui/')
      await submit(agent, server, home, 'sign-out', {})
      for (const late of [
        await answer(agent, page, code),
        await submit(agent, server, page, 'again', { again: 'true' }),
      ])
        assert.match(textOf(late), /open for too long/)
      assert.ok(!agent.cookies.has(sessionCookie))
    })

    it('a code that is sent twice at once makes one account, and both answers lead on', async () => {
      const agent = userAgent()
      const page = await signUp(agent, 'double@example.com')
      const code = await queuedCode(server, 'double@example.com')
      const both = await Promise.all([1, 2, 3].map(() => answer(agent, page, code)))
      assert.deepEqual(both.map(isSignedIn), [true, true, true])
      assert.equal((await listed('double@example.com')).length, 1)
    })

    it('twenty answers at once are five tries, and every one of them leads to the page that says so', async () => {
      const agent = userAgent()
      const page = await signUp(agent, 'many@example.com')
      const code = await queuedCode(server, 'many@example.com')
      const guesses = Array.from({ length: 20 }, (_, index) => String(900_000 + index)).filter(
        (guess) => guess !== code,
      )
      const answers = await Promise.all(guesses.map((guess) => answer(agent, page, guess)))
      assert.deepEqual([...new Set(answers.map(({ url }) => url.pathname))], ['/ui/registration/code'])
      const told = await server.database.run(
        sql`select 1 from events where type = 'code.guessed_wrong' and kind = 'registration' and at > ${server.clock.now() - 60_000}`,
      )
      assert.equal(told.length, 5)
      assert.equal((await answer(agent, page, code)).status, 400)
    })

    it('of those who wait for one address the one with the mailbox gets it', async () => {
      const [squatter, owner] = [userAgent(), userAgent()]
      const waiting = await signUp(squatter, 'wanted@example.com', 'the squatters password')
      const page = await signUp(owner, 'wanted@example.com')
      const code = await queuedCode(server, 'wanted@example.com')
      assert.match(textOf(await answer(squatter, waiting, code)), /not the code/)
      assert.ok(isSignedIn(await answer(owner, page, code)))
      assert.equal((await signIn('wanted@example.com', 'the squatters password')).status, 400)
    })

    it('whoever proves the mailbox gets the address, and a squatter loses password, sessions and consents', async () => {
      // A node without mail takes newcomers at their word.
      const trusting = await startOn(server.dsn)
      try {
        const agent = userAgent()
        const page = await open(agent, trusting, '/ui/registration')
        const typed = { email: 'squatted@example.com', name: 'S', password: 'the squatters password' }
        assert.ok(isSignedIn(await submit(agent, trusting, page, 'password', typed)))
        const { url, verifier } = authorization(trusting, silent.client_id, {
          scope: 'openid offline_access',
        })
        const { url: callback } = await open(agent, trusting, url.href)
        const code = callback.searchParams.get('code') ?? ''
        const form = {
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }
        const { refresh_token } = await json<Tokens>(await token(trusting, silent, form))
        const owner = userAgent()
        const waiting = await signUp(owner, 'squatted@example.com')
        const proof = await queuedCode(server, 'squatted@example.com')
        assert.ok(isSignedIn(await answer(owner, waiting, proof)))
        const identities = await listed('squatted@example.com')
        assert.equal(identities.length, 1)
        assert.equal((await open(agent, trusting, '/ui/')).url.pathname, '/ui/login')
        assert.equal((await signIn('squatted@example.com', 'the squatters password')).status, 400)
        assert.ok(isSignedIn(await signIn('squatted@example.com')))
        const refresh = { grant_type: 'refresh_token', refresh_token }
        assert.equal((await token(trusting, silent, refresh)).status, 400)
      } finally {
        await trusting.close()
      }
    })

    it('registrations that nobody finishes go away, and accounts that nobody confirmed after a configurable time', async () => {
      const agent = userAgent()
      const page = await signUp(agent, 'unfinished@example.com')
      const trusting = await startOn(server.dsn)
      try {
        await register(userAgent(), trusting, 'unconfirmed@example.com', password)
      } finally {
        await trusting.close()
      }
      await registered('confirmed@example.com')
      const none = { verifierLifespan: 0, deviceLifespan: 0, auditRetention: undefined }
      const clean = async (unconfirmedLifespan: number | undefined, table: string) => {
        const all = chores({ ...none, unconfirmedLifespan })
        for (const chore of all.filter((each) => each.table === table))
          await chore.purge(server.database, server.clock.now(), 1000)
      }
      const hour = 3_600_000
      server.clock.advance(1.5 * hour)
      const late = await open(agent, server, page.url.href)
      assert.equal(late.url.pathname, '/ui/registration')
      assert.match(late.html, /value="unfinished@example\.com"/)
      server.clock.advance(25 * hour)
      await clean(undefined, 'flows')
      assert.deepEqual(await server.database.run(sql`select id from flows`), [])
      server.clock.advance(24 * hour)
      await clean(undefined, 'identities')
      assert.equal((await listed('unconfirmed@example.com')).length, 1)
      await clean(60 * hour, 'identities')
      assert.equal((await listed('unconfirmed@example.com')).length, 1)
      await clean(24 * hour, 'identities')
      assert.deepEqual(await listed('unconfirmed@example.com'), [])
      assert.equal((await listed('confirmed@example.com')).length, 1)
    })

    it('mails to one address are limited, whether or not it has an account', async () => {
      await registered('mailed@example.com')
      for (const email of ['mailed@example.com', 'unmailed@example.com']) {
        const statuses = new Set<number>()
        for (let attempt = 0; attempt < 30; attempt += 1) {
          // From somewhere else each time, as far as pauses are concerned.
          server.clock.advance(61_000)
          const page = await signUp(userAgent(), email)
          statuses.add(page.status)
        }
        assert.ok((await queuedMails(server, email)).length <= 22, email)
        assert.deepEqual([...statuses].sort(), [200, 429], email)
        server.clock.advance(2 * 3_600_000)
      }
    })

    it('mails to one address are limited although people may take days, from however many networks they ask', async () => {
      const patient = await startOn(
        server.dsn,
        withMail({
          selfservice: { flows: { verification: { lifespan: '48h' } } },
          serve: { tls: { allow_termination_from: ['127.0.0.1/32'] } },
        }),
        undefined,
        false,
      )
      let networks = 0
      const everywhere = (): UserAgent => {
        const agent = userAgent()
        const post: UserAgent['post'] = (url, form) => {
          networks += 1
          const headers = { 'x-forwarded-for': `198.51.100.${networks}` }
          return agent.get(url, { method: 'POST', body: new URLSearchParams(form), headers })
        }
        return { ...agent, post }
      }
      try {
        const email = 'patient@example.com'
        const agent = everywhere()
        const typed = { email, name: 'Ada', password }
        const form = await open(agent, patient, '/ui/registration')
        const page = await submit(agent, patient, form, 'password', typed)
        patient.clock.advance(61 * 60_000)
        const statuses = []
        for (let attempt = 0; attempt < 30; attempt += 1)
          statuses.push((await submit(agent, patient, page, 'again', { again: 'true' })).status)
        assert.ok((await queuedMails(patient, email)).length <= 21)
        assert.equal(statuses.at(0), 200)
        assert.equal(statuses.at(-1), 429)
      } finally {
        await patient.close()
      }
    })
  })
}
