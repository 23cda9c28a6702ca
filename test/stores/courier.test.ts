import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type Courier, createCourier, type NewMessage } from '../../src/domain/courier/index.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { identifier, sql, values } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { onEachEngine } from '../support/engines.ts'
import { languages } from '../support/languages.ts'
import { patience, until } from '../support/patience.ts'

const start = 1_700_000_000_000
const minute = 60_000
const code = '482913'

type Outcome = 'sent' | 'failed' | 'abandoned'

onEachEngine('courier', (database) => {
  const clock = { time: start, now: () => clock.time }
  let sent: string[] = []
  let logs: string[] = []
  let outcomes: Outcome[] = []

  beforeEach(async () => {
    clock.time = start
    sent = []
    logs = []
    outcomes = []
    await database().run(sql`delete from courier_messages`)
    await database().run(sql`delete from redeemed_verifiers`)
  })

  const logger = createLogger(
    { level: 'debug', format: 'json' },
    { write: (line: string) => void logs.push(line) },
  )

  /** A node of its own, with a transport that does what `transmit` says. It sends when it is told to, or when a place becomes free. */
  const node = (
    transmit: (mail: { recipient: string }, signal: AbortSignal) => Promise<void> = async () => {},
    { secret = 'a-system-secret-0123456789', places = 10, retries = 5 } = {},
  ): Courier => {
    let started = false
    const courier: Courier = createCourier({
      database: database(),
      clock,
      logger,
      secrets: createSecretKeys([secret]),
      brand: 'Example',
      languages,
      retries,
      places,
      messageLifespan: 24 * 60 * minute,
      count: (outcome) => void outcomes.push(outcome),
      transport: {
        send: async (mail, signal) => {
          sent.push(mail.recipient)
          await transmit(mail, signal)
        },
        close: async () => {},
      },
      due: () => {
        if (started) void courier.deliver()
      },
    })
    const deliver = courier.deliver
    courier.deliver = () => {
      started = true
      return deliver()
    }
    return courier
  }
  const mail = (recipient = 'ada@example.com', expiresAt?: number): NewMessage => ({
    template: 'login_code',
    recipient,
    data: { code, minutes: 10 },
    ...(expiresAt === undefined ? {} : { expiresAt }),
  })
  const drain = async (courier: Courier) => {
    let before: number
    do {
      before = sent.length
      await courier.deliver()
      await courier.settle()
    } while (sent.length > before)
  }
  const only = async () => {
    const [message, ...others] = await node().list({ limit: 10 })
    assert.ok(message)
    assert.deepEqual(others, [])
    return message
  }
  const hanging = (_mail: unknown, signal: AbortSignal) =>
    new Promise<void>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
    })

  test('a message is queued, sent, and then nobody can read it any more', async () => {
    const courier = node()
    await courier.queue(mail())
    assert.partialDeepStrictEqual(await only(), { status: 'queued', sendCount: 0, template: 'login_code' })
    await drain(courier)
    const message = await only()
    assert.partialDeepStrictEqual(message, { status: 'sent', sendCount: 1, finishedAt: start })
    assert.partialDeepStrictEqual(await courier.load(message.id), {
      id: message.id,
      dispatches: [{ status: 'success', error: undefined, createdAt: start }],
    })
    const [row] = await database().run(sql<{ content: string | null }>`select * from courier_messages`)
    assert.equal(row?.['content'], null)
    assert.deepEqual(outcomes, ['sent'])
    assert.equal(await courier.load('nothing'), undefined)
  })

  test('the code is in no column and in no line of the log, whatever becomes of the message', async () => {
    const courier = node(async ({ recipient }) => {
      if (recipient.startsWith('broken')) throw new Error('no')
    })
    await courier.queue(mail('waiting@example.com'))
    const look = async () => {
      for (const table of ['courier_messages', 'courier_message_dispatches']) {
        const rows = await database().run(sql`select * from ${identifier(table)}`)
        assert.doesNotMatch(JSON.stringify(rows), new RegExp(code))
      }
      assert.doesNotMatch(logs.join(), new RegExp(code))
    }
    await look()
    await courier.queue(mail('broken@example.com'))
    await drain(courier)
    await look()
    assert.match(logs.join(), /"template":"login_code","attempt":1/)
  })

  test('a message is queued together with the step that it belongs to, or not at all', async () => {
    const courier = node()
    const step = () =>
      sql`insert into redeemed_verifiers ${values({ id: 'step', expires_at: start })}
        on conflict do nothing returning id`
    await Promise.all(
      Array.from({ length: 5 }, () => database().atomically(step(), courier.queueing(mail()))),
    )
    assert.equal((await courier.list({ limit: 10 })).length, 1)
    await database().run(sql`delete from redeemed_verifiers`)
    const failing = sql`insert into courier_messages ${values({ id: null })}`
    await assert.rejects(database().atomically(step(), courier.queueing(mail()), failing))
    assert.equal((await courier.list({ limit: 10 })).length, 1)
    assert.deepEqual(await database().run(sql`select * from redeemed_verifiers`), [])
  })

  test('of several nodes that send at once each message is sent by one', async () => {
    const courier = node()
    for (let index = 0; index < 60; index += 1) await courier.queue(mail(`person-${index}@example.com`))
    await Promise.all(Array.from({ length: 6 }, () => drain(node())))
    assert.equal(sent.length, 60)
    assert.equal(new Set(sent).size, 60)
    const listed = await courier.list({ limit: 100 })
    assert.deepEqual(
      new Set(listed.map(({ status, sendCount }) => `${status} ${sendCount}`)),
      new Set(['sent 1']),
    )
  })

  test('what a node had in hand when it was killed is sent by another', async () => {
    const killed = node(() => new Promise(() => {}))
    await killed.queue(mail())
    await killed.deliver()
    await until(() => sent.length === 1)
    const other = node()
    await drain(other)
    assert.equal(sent.length, 1)
    clock.time += 2 * minute
    await drain(other)
    assert.equal(sent.length, 2)
    assert.partialDeepStrictEqual(await only(), { status: 'sent', sendCount: 2 })
  })

  test('a failure that a slow node reports after another has taken over changes nothing', async () => {
    const late = Promise.withResolvers<void>()
    const slow = node(() => late.promise)
    await slow.queue(mail())
    await slow.deliver()
    await until(() => sent.length === 1)
    clock.time += 2 * minute
    const other = node(hanging)
    await other.deliver()
    await until(() => sent.length === 2)
    late.reject(new Error('late'))
    await slow.settle()
    assert.partialDeepStrictEqual(await only(), { status: 'processing', sendCount: 2 })
    await other.close()
  })

  test('a message that fails is tried again after growing pauses, and then abandoned', async () => {
    const courier = node(() => Promise.reject(new Error('no')), { retries: 3 })
    await courier.queue(mail())
    const pauses: number[] = []
    for (let last = start; (await only()).status !== 'abandoned'; clock.time += 1000) {
      const before = sent.length
      await drain(courier)
      if (sent.length === before) continue
      pauses.push(clock.time - last)
      last = clock.time
    }
    const [, first = 0, second = 0, third = 0] = pauses
    assert.equal(pauses.length, 4)
    assert.ok(first >= 4000 && first <= 7000, String(first))
    assert.ok(second >= 16_000 && second <= 25_000, String(second))
    assert.ok(third >= 64_000 && third <= 97_000, String(third))
    const { id } = await only()
    assert.equal((await courier.load(id))?.dispatches.length, 4)
    assert.deepEqual(outcomes, ['failed', 'failed', 'failed', 'abandoned'])
  })

  test('a message whose time is over is abandoned and not sent', async () => {
    const courier = node()
    await courier.queue(mail('late@example.com', start + minute))
    clock.time += minute
    await drain(courier)
    assert.deepEqual(sent, [])
    const message = await only()
    assert.partialDeepStrictEqual(message, { status: 'abandoned', sendCount: 0 })
    assert.match((await courier.load(message.id))?.dispatches[0]?.error ?? '', /expired/)
  })

  test('a message that expires before its next try is given up right away', async () => {
    const courier = node(() => Promise.reject(new Error('no')))
    await courier.queue(mail('short@example.com', start + 3000))
    await drain(courier)
    assert.equal((await only()).status, 'abandoned')
  })

  test('a message whose tries are all lost is not tried for ever', async () => {
    const courier = node(hanging, { retries: 1 })
    await courier.queue(mail())
    for (const tries of [1, 2]) {
      await node(() => new Promise(() => {}), { retries: 1 }).deliver()
      await until(() => sent.length === tries)
      clock.time += 2 * minute
    }
    await drain(courier)
    assert.equal(sent.length, 2)
    assert.equal((await only()).status, 'abandoned')
  })

  test('a message that no system secret opens is abandoned', async () => {
    await node(undefined, { secret: 'a-secret-that-was-thrown-away' }).queue(mail())
    await drain(node())
    assert.deepEqual(sent, [])
    assert.equal((await only()).status, 'abandoned')
  })

  test('a node takes no more than it has places for, and more as soon as one becomes free', async () => {
    const waiting: (() => void)[] = []
    const courier = node(() => new Promise((resolve) => waiting.push(resolve)), { places: 3 })
    for (let index = 0; index < 5; index += 1) await courier.queue(mail(`person-${index}@example.com`))
    await courier.deliver()
    await until(() => waiting.length === 3)
    await courier.deliver()
    assert.equal(sent.length, 3)
    for (let next = 0; next < 5; next += 1) {
      await until(() => waiting.length > next)
      waiting[next]?.()
    }
    await until(async () => (await courier.list({ status: 'sent', limit: 10 })).length === 5)
    await courier.settle()
  })

  test('closing gives back what hangs, at once and uncounted, and nothing is sent afterwards', async () => {
    const courier = node(hanging)
    await courier.queue(mail())
    await courier.deliver()
    await until(() => sent.length === 1)
    const before = performance.now()
    await courier.close()
    assert.ok(performance.now() - before < patience(3000))
    assert.partialDeepStrictEqual(await only(), { status: 'queued', sendCount: 0 })
    await drain(courier)
    assert.equal(sent.length, 1)
    await drain(node())
    assert.equal((await only()).status, 'sent')
  })

  test('messages are listed newest first, in pages, by status and by recipient', async () => {
    const courier = node()
    for (const recipient of ['a', 'b', 'c', 'a']) {
      await courier.queue(mail(`${recipient}@example.com`))
      clock.time += 1
    }
    const recipients = (messages: { recipient: string }[]) =>
      messages.map(({ recipient }) => recipient[0]).join('')
    const first = await courier.list({ limit: 3 })
    assert.equal(recipients(first), 'acb')
    assert.equal(recipients(await courier.list({ limit: 3, after: first.at(-1) })), 'a')
    assert.equal(recipients(await courier.list({ limit: 9, recipient: 'a@example.com' })), 'aa')
    await drain(courier)
    assert.equal(recipients(await courier.list({ limit: 9, status: 'queued' })), '')
    assert.equal(recipients(await courier.list({ limit: 9, status: 'sent' })), 'acba')
  })
})
