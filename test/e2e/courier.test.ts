import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { type Courier, createCourier } from '../../src/domain/courier/index.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { type Database, openDatabase } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { temporaryFolder } from '../support/command.ts'
import {
  engines,
  freshDatabase,
  startOn,
  type TestDatabase,
  type TestGatehouse,
  testSecret,
} from '../support/gatehouse.ts'
import { languages } from '../support/languages.ts'
import { codeIn, type Mailbox, startMailbox } from '../support/mailbox.ts'
import { patience, until } from '../support/patience.ts'
import { configurationFile, kill, type ServerProcess, startServer } from './server-process.ts'

const intervals = { logoutDeliveries: 3_600_000, housekeeping: 3_600_000, courier: 20 }
const sender = { from_address: 'no-reply@sso.example.com', from_name: 'Example “SSO” <&>' }

/** Queues messages as a request would, and sends none. */
const outboxOf = (database: Database): Courier =>
  createCourier({
    languages,
    database,
    clock: { now: () => Date.now() },
    logger: createLogger({ level: 'silent', format: 'json' }),
    secrets: createSecretKeys([testSecret]),
    brand: 'Example “SSO” <&>',
    retries: 5,
    places: 1,
    messageLifespan: 3_600_000,
    count: () => {},
    transport: undefined,
    due: () => {},
  })

for (const engine of engines)
  describe(`courier on ${engine}`, () => {
    let mailbox: Mailbox
    let database: TestDatabase
    const nodes: TestGatehouse[] = []

    before(async () => {
      mailbox = await startMailbox()
      database = await freshDatabase(engine)
    })
    afterEach(async () => {
      for (const node of nodes.splice(0)) await node.close()
      mailbox.reset()
    })
    after(async () => {
      await mailbox.close()
      await database.drop()
    })

    const start = async (smtp: Record<string, unknown> = {}, overrides: Record<string, unknown> = {}) => {
      const courier = { smtp: { connection_uri: mailbox.uri, ...sender, ...smtp } }
      const node = await startOn(database.dsn, { courier, ...overrides }, intervals)
      nodes.push(node)
      return { node, outbox: outboxOf(node.database) }
    }
    const queue = (outbox: Courier, recipient: string, code = '482913') =>
      outbox.queue({ template: 'login_code', recipient, data: { code, minutes: 10 } })
    const messageTo = async (outbox: Courier, recipient: string) => {
      const [message] = await outbox.list({ recipient, limit: 1 })
      return message && outbox.load(message.id)
    }
    const settled = async (outbox: Courier, recipient: string, status: string) => {
      await until(async () => (await messageTo(outbox, recipient))?.status === status)
      const message = await messageTo(outbox, recipient)
      assert.ok(message)
      return message
    }
    /** What came of the first try. */
    const firstError = async (outbox: Courier, recipient: string) => {
      await until(async () => ((await messageTo(outbox, recipient))?.dispatches.length ?? 0) > 0)
      const message = await messageTo(outbox, recipient)
      return { status: message?.status, error: message?.dispatches[0]?.error ?? '' }
    }

    it('a mail arrives, with its code in subject, text and HTML', async () => {
      const { node, outbox } = await start({ headers: { 'X-Relay': 'abc' }, local_name: 'sso.example.com' })
      await queue(outbox, 'ada@example.com')
      const mail = await mailbox.waitFor('ada@example.com')
      assert.equal(mail.subject, '482913 is your code to sign in to Example “SSO” <&>')
      assert.equal(codeIn(mail), '482913')
      assert.match(mail.text, /good for 10 minutes/)
      assert.match(mail.text, /did not ask for/)
      assert.match(mail.html, />482913</)
      assert.match(mail.html, /Example “SSO” &lt;&amp;&gt;/)
      assert.doesNotMatch(mail.html, /<img|<script|https?:/)
      assert.equal(mail.from, 'no-reply@sso.example.com')
      assert.match(mail.headers['from'] ?? '', /<no-reply@sso\.example\.com>$/)
      const message = await settled(outbox, 'ada@example.com', 'sent')
      assert.equal(mail.headers['message-id'], `<${message.id}@sso.example.com>`)
      assert.equal(mail.headers['auto-submitted'], 'auto-generated')
      assert.equal(mail.headers['x-relay'], 'abc')
      assert.equal(mail.greeting, 'sso.example.com')
      assert.doesNotMatch(node.logs.join(), /482913/)
      assert.match(node.logs.join(), /disable_starttls/)
      const read = async () => (await fetch(new URL('admin/metrics/prometheus', node.adminUrl))).text()
      // It is counted once the database has stored what became of it.
      await until(async () =>
        /^gatehouse_outbox_attempts_total\{outbox="courier",outcome="sent",.*\} 1$/m.test(await read()),
      )
      const metrics = await read()
      assert.match(metrics, /^gatehouse_outbox_attempts_total\{outbox="courier",outcome="abandoned",.*\} 0$/m)
    })

    it('an address that is a list, or brings headers, is one recipient or none', async () => {
      const { outbox } = await start()
      for (const recipient of [
        'eve@example.com, mallory@example.com',
        'eve@example.com\r\nBcc: x@example.com',
      ])
        await queue(outbox, recipient)
      await until(async () => (await outbox.list({ limit: 9 })).every(({ finishedAt }) => finishedAt))
      assert.deepEqual(
        mailbox.messages.flatMap(({ to }) => to).filter((to) => /^(eve|mallory|x)@example\.com$/.test(to)),
        [],
      )
      assert.ok(mailbox.messages.every(({ headers }) => headers['bcc'] === undefined))
    })

    it('a server that is down for a while gets the mail afterwards', async () => {
      const { node, outbox } = await start()
      await mailbox.goDown()
      await queue(outbox, 'bob@example.com')
      const { status, error } = await firstError(outbox, 'bob@example.com')
      assert.equal(status, 'queued')
      assert.match(error, /could not be reached.*ECONNREFUSED/)
      await mailbox.comeBack()
      node.clock.advance(7000)
      await mailbox.waitFor('bob@example.com')
      const message = await settled(outbox, 'bob@example.com', 'sent')
      assert.deepEqual(
        message.dispatches.map((dispatch) => dispatch.status),
        ['failed', 'success'],
      )
    })

    it('RFC 5321 §4.2.1: after a 5xx a message is given up, with the reason; after a 4xx it is tried again', async () => {
      const { node, outbox } = await start()
      mailbox.answer = (recipient) =>
        recipient.startsWith('gone')
          ? { refuse: 550 }
          : recipient.startsWith('spam')
            ? { refuse: 554, at: 'message' }
            : recipient.startsWith('grey')
              ? { refuse: 450 }
              : 'accept'
      for (const name of ['gone', 'spam', 'grey', 'fine']) await queue(outbox, `${name}@example.com`)
      const gone = await settled(outbox, 'gone@example.com', 'abandoned')
      assert.partialDeepStrictEqual(gone, { sendCount: 1, dispatches: [{ status: 'failed' }] })
      assert.match(gone.dispatches[0]?.error ?? '', /refused the message: 550/)
      await settled(outbox, 'spam@example.com', 'abandoned')
      await mailbox.waitFor('fine@example.com')
      assert.match((await firstError(outbox, 'grey@example.com')).error, /450/)
      mailbox.answer = 'accept'
      node.clock.advance(7000)
      await mailbox.waitFor('grey@example.com')
    })

    it('a mail goes out over TLS alone, to a server with a certificate, unless the address says otherwise', async () => {
      const trusting = await start({ connection_uri: `smtp://${mailbox.host}/?skip_ssl_verify=true` })
      assert.match(trusting.node.logs.join(), /skip_ssl_verify/)
      await queue(trusting.outbox, 'tls@example.com')
      assert.equal((await mailbox.waitFor('tls@example.com')).secure, true)
      await trusting.node.close()
      const { outbox } = await start({ connection_uri: `smtp://${mailbox.host}/` })
      await queue(outbox, 'strict@example.com')
      const { status, error } = await firstError(outbox, 'strict@example.com')
      assert.equal(status, 'queued')
      assert.match(error, /certificate/)
      assert.ok(!mailbox.messages.some(({ to }) => to.includes('strict@example.com')))
    })

    it('all that a node or several of one database have queued is sent once', async () => {
      // SQLite belongs to one process.
      const others = engine === 'sqlite' ? [] : [start(), start()]
      const [first] = await Promise.all([start(), ...others])
      const recipients = Array.from({ length: 40 }, (_, index) => `many-${index}@example.com`)
      await Promise.all(recipients.map((recipient) => queue(first.outbox, recipient)))
      for (const recipient of recipients) await settled(first.outbox, recipient, 'sent')
      const arrived = mailbox.messages.flatMap(({ to }) => to).filter((to) => to.startsWith('many-'))
      assert.deepEqual(arrived.toSorted(), recipients.toSorted())
      const senders = nodes.filter(({ logs }) => /message sent/.test(logs.join())).length
      assert.ok(senders > others.length / 2)
    })

    it('a server that hangs keeps no request waiting and no process from ending, and the mail is not lost', async () => {
      mailbox.answer = { hang: 'message' }
      const { node, outbox } = await start()
      for (let index = 0; index < 12; index += 1) await queue(outbox, `slow-${index}@example.com`)
      await until(async () => (await outbox.list({ status: 'processing', limit: 20 })).length === 10)
      assert.equal((await fetch(new URL('health/ready', node.publicUrl))).status, 200)
      const before = performance.now()
      await node.close()
      assert.ok(performance.now() - before < patience(3000))
      mailbox.answer = 'accept'
      const next = await start()
      await mailbox.waitFor('slow-0@example.com')
      await settled(next.outbox, 'slow-11@example.com', 'sent')
    })
  })

describe('courier', () => {
  it('a process with mail at a server that hangs ends quickly on SIGTERM, and the next one sends it', async () => {
    const mailbox = await startMailbox()
    const database = await freshDatabase('postgres')
    let removeFolder = async () => {}
    const folder = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    const courier = { smtp: { ...sender, connection_uri: mailbox.uri }, worker: { pull_wait: '20ms' } }
    const place = await configurationFile(folder, database.dsn, { courier })
    const watcher = openDatabase(database.dsn, createLogger({ level: 'silent', format: 'json' }))
    let server: ServerProcess | undefined
    try {
      mailbox.answer = { hang: 'connection' }
      server = await startServer(place, '--migrate')
      const outbox = outboxOf(watcher)
      await outbox.queue({
        template: 'login_code',
        recipient: 'a@example.com',
        data: { code: '1', minutes: 1 },
      })
      await until(() => mailbox.connections() > 0)
      const before = performance.now()
      server.signal('SIGTERM')
      assert.equal(await server.ended, 0)
      assert.ok(performance.now() - before < patience(5000))
      assert.partialDeepStrictEqual(await outbox.list({ limit: 1 }), [{ status: 'queued' }])
      mailbox.answer = 'accept'
      server = await startServer(place)
      await mailbox.waitFor('a@example.com')
    } finally {
      await kill(server)
      await watcher.close()
      await mailbox.close()
      await database.drop()
      await removeFolder()
    }
  })

  it('credentials are for a server that has shown its certificate, and wrong ones do not cost the message', async () => {
    const mailbox = await startMailbox({ credentials: { user: 'robot@example.com', password: 'p/s' } })
    const database = await freshDatabase('sqlite')
    const smtp = (password: string) => ({
      ...sender,
      connection_uri: `smtp://robot%40example.com:${password}@${mailbox.host}/?skip_ssl_verify=true`,
    })
    try {
      const wrong = await startOn(database.dsn, { courier: { smtp: smtp('wrong') } }, intervals)
      const outbox = outboxOf(wrong.database)
      await outbox.queue({
        template: 'login_code',
        recipient: 'a@example.com',
        data: { code: '1', minutes: 1 },
      })
      await until(() => /not accept the credentials.*not sent yet/.test(wrong.logs.join()))
      await wrong.close()
      const right = await startOn(database.dsn, { courier: { smtp: smtp('p%2Fs') } }, intervals)
      right.clock.advance(7000)
      assert.partialDeepStrictEqual(await mailbox.waitFor('a@example.com'), {
        user: 'robot@example.com',
        secure: true,
      })
      await right.close()
      assert.doesNotMatch([...wrong.logs, ...right.logs].join(), /p%2Fs|p\/s/)
    } finally {
      await mailbox.close()
      await database.drop()
    }
  })

  it('a server that offers no STARTTLS gets no mail', async () => {
    const mailbox = await startMailbox({ plaintext: true })
    const database = await freshDatabase('sqlite')
    const smtp = { ...sender, connection_uri: `smtp://${mailbox.host}/?skip_ssl_verify=true` }
    const node = await startOn(database.dsn, { courier: { smtp } }, intervals)
    try {
      await outboxOf(node.database).queue({
        template: 'login_code',
        recipient: 'a@example.com',
        data: { code: '482913', minutes: 10 },
      })
      await until(() => /No secure connection to the SMTP server/.test(node.logs.join()))
      assert.deepEqual(mailbox.messages, [])
    } finally {
      await node.close()
      await mailbox.close()
      await database.drop()
    }
  })

  it('without a mail server, development mode writes mail to the log, and other modes keep it and say so', async () => {
    const database = await freshDatabase('sqlite')
    const nodes: TestGatehouse[] = []
    const queueOn = async (node: TestGatehouse) => {
      const outbox = outboxOf(node.database)
      await outbox.queue({
        template: 'login_code',
        recipient: 'dev@example.com',
        data: { code: '482913', minutes: 10 },
      })
      return outbox
    }
    try {
      const production = await startOn(
        database.dsn,
        {
          dev: false,
          urls: { self: { issuer: 'https://sso.example.com/' } },
          auth_flow: { enabled: true },
        },
        intervals,
      )
      nodes.push(production)
      assert.match(production.logs.join(), /courier\.smtp\.connection_uri is not set/)
      await queueOn(production)
      // Ends every round that has begun.
      await production.close()
      const watcher = openDatabase(database.dsn, createLogger({ level: 'silent', format: 'json' }))
      assert.equal((await outboxOf(watcher).list({ status: 'queued', limit: 9 })).length, 1)
      await watcher.close()
      assert.doesNotMatch(production.logs.join(), /482913/)
      const development = await startOn(database.dsn, {}, intervals)
      nodes.push(development)
      const outbox = await queueOn(development)
      await until(async () => (await outbox.list({ status: 'sent', limit: 9 })).length === 2)
      assert.match(development.logs.join(), /dev@example\.com.*482913/)
    } finally {
      await Promise.all(nodes.map((node) => node.close()))
      await database.drop()
    }
  })
})
