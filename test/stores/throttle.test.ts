import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type KnownDevice,
  purgeKnownNetworks,
  purgeThrottles,
  type Throttle,
} from '../../src/domain/throttle/index.ts'
import { sql } from '../../src/platform/database/index.ts'
import { onEachEngine } from '../support/engines.ts'
import { throttleOn } from '../support/throttle.ts'

const home = '192.0.2.1'
const tooMany = { reason: 'too_many_attempts' }

onEachEngine('throttle', (database) => {
  /** Nodes with one clock. Each test has an identifier and networks of its own. */
  const setup = () => {
    let time = Date.now()
    const clock = { now: () => time }
    const node = () => throttleOn(database(), clock)
    const throttle = node()
    const other = node()
    const at = (identifier: string, address = home, device?: KnownDevice) =>
      ({ identifier, origin: { address, device } }) as const
    const begin = (identifier: string, address?: string, device?: KnownDevice, on: Throttle = throttle) =>
      on.beginAttempt('password', at(identifier, address, device))
    const fail = async (...from: Parameters<typeof begin>) => {
      const attempt = await begin(...from)
      attempt.failed()
    }
    const succeed = async (...from: Parameters<typeof begin>) => {
      const attempt = await begin(...from)
      await attempt.succeeded()
    }
    return {
      node,
      throttle,
      other,
      at,
      begin,
      fail,
      succeed,
      clock,
      pass: (milliseconds: number) => (time += milliseconds),
    }
  }
  const deviceOf = (id: string, known: string, lately: string | undefined): KnownDevice => ({
    lately,
    knows: (name) => name === known,
    countedAs: (name) => (name === known ? `device ${id}` : undefined),
  })
  const network = (index: number) => `198.51.${100 + Math.floor(index / 250)}.${index % 250}`
  const rows = async () => {
    const [row] = await database().run(
      sql<{
        count: number
      }>`select (select count(*) from throttles) + (select count(*) from known_networks) as count`,
    )
    return Number(row?.count)
  }

  test('after five failures pauses double, and never last longer than five minutes; Retry-After is true', async () => {
    const { fail, pass } = setup()
    for (let index = 0; index < 5; index += 1) await fail('ada')
    for (const pause of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      await assert.rejects(fail('ada'), { ...tooMany, retryAfter: pause })
      pass(pause * 1000 - 1)
      await assert.rejects(fail('ada'), { ...tooMany, retryAfter: 1 })
      pass(1)
      await fail('ada')
    }
  })

  test('a stranger elsewhere does not keep the owner out', async () => {
    const { fail, succeed } = setup()
    for (let index = 0; index < 5; index += 1) await fail('bea', '198.51.100.7')
    await succeed('bea')
  })

  test('success forgets the failures of that identifier from there', async () => {
    const { fail, succeed } = setup()
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 4; index += 1) await fail('cyd', '192.0.2.3')
      await succeed('cyd', '192.0.2.3')
    }
  })

  test('an attempt that was never checked costs nothing', async () => {
    const { begin } = setup()
    for (let index = 0; index < 12; index += 1) await (await begin('dee', '192.0.2.4')).end()
    await begin('dee', '192.0.2.4')
  })

  test('past the free failures one guess at a time gets on, on whichever nodes they come', async () => {
    const { throttle, other, begin, fail, pass } = setup()
    for (let index = 0; index < 5; index += 1) await fail('eli', '192.0.2.5')
    pass(1000)
    const outcomes = await Promise.allSettled(
      [throttle, other].map((node) => begin('eli', '192.0.2.5', undefined, node)),
    )
    const rejected = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.deepEqual(
      rejected.map(({ reason }) => reason.reason),
      ['too_many_attempts'],
    )
    const won = outcomes.findIndex(({ status }) => status === 'fulfilled')
    const [first] = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    await first?.value.end()
    await (await begin('eli', '192.0.2.5', undefined, won === 0 ? throttle : other)).end()
  })

  test('of a burst of guesses on many nodes no more than the free ones are answered', async () => {
    const { node, fail } = setup()
    const nodes = Array.from({ length: 5 }, node)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => fail('fay', '192.0.2.6', undefined, nodes[index % 5])),
    )
    const answered = outcomes.filter(({ status }) => status === 'fulfilled').length
    assert.equal(answered, 5)
  })

  test('of a burst of right answers at one node none is refused', async () => {
    const { succeed } = setup()
    await Promise.all(Array.from({ length: 30 }, () => succeed('gus', '192.0.2.14')))
  })

  test('one network that tries many identifiers is slowed down, on every node', async () => {
    const { other, fail } = setup()
    for (let index = 0; index < 100; index += 1) await fail(`many-${index}`, '192.0.2.7')
    await assert.rejects(fail('another', '192.0.2.7'), tooMany)
    await assert.rejects(fail('another', '192.0.2.7', undefined, other), tooMany)
  })

  test('a network under attack slows down nobody who signed in there lately', async () => {
    const { begin, fail, succeed } = setup()
    const from = (id: string, known: string, lately: string | undefined) =>
      ['192.0.2.8', deviceOf(id, known, lately)] as const
    for (let index = 0; index < 100; index += 1) await fail(`near-${index}`, '192.0.2.8')
    await assert.rejects(fail('gil', '192.0.2.8'), tooMany)
    await succeed('gil', ...from('of gil', 'gil', 'gil'))
    await succeed('gil', ...from('old one of gil', 'gil', undefined))
    await succeed('eve', ...from('of gil', 'gil', 'gil'))
    await assert.rejects(begin('gil', ...from('unknown', 'bob', undefined)), tooMany)
  })

  test('guesses at an identifier in a network do not keep its own device there out, which is slowed down by itself', async () => {
    const { begin, fail } = setup()
    const own = ['192.0.2.9', deviceOf('of hal', 'hal', 'hal')] as const
    for (let index = 0; index < 5; index += 1) await fail('hal', '192.0.2.9')
    await assert.rejects(fail('hal', '192.0.2.9'), tooMany)
    for (let index = 0; index < 5; index += 1) await fail('hal', ...own)
    await assert.rejects(begin('hal', ...own), tooMany)
  })

  test('somebody with an account gains one source, however many devices and networks they use', async () => {
    const { begin, fail } = setup()
    const from = (index: number) =>
      [`203.0.113.${index}`, deviceOf(`${index}`, 'mallory', 'mallory')] as const
    for (let index = 0; index < 100; index += 1) await fail(`victim-${index}`, ...from(index))
    await assert.rejects(begin('another', ...from(101)), tooMany)
  })

  test('accounts give no further guesses at one identifier, however many somebody makes', async () => {
    const { fail, succeed } = setup()
    const from = (index: number) =>
      ['192.0.2.10', deviceOf(`${index}`, `made-${index}`, `made-${index}`)] as const
    for (let index = 0; index < 5; index += 1) await fail('ida', ...from(index))
    await assert.rejects(fail('ida', ...from(5)), tooMany)
    await succeed('bob', ...from(5))
  })

  test('NIST SP 800-63B-4 §3.2.2: after 75 failures in a row a stranger needs more than a password, whatever their network and however long they wait', async () => {
    const { at, begin, fail, throttle, other, pass, succeed } = setup()
    for (let index = 0; index < 75; index += 1) {
      pass(3_600_000)
      await fail('jon', network(index))
    }
    const needed = { reason: 'proof_needed', retryAfter: undefined }
    pass(24 * 3_600_000)
    await assert.rejects(begin('jon', network(100)), needed)
    await assert.rejects(begin('jon', network(101), undefined, other), needed)
    await succeed('jon', network(103), deviceOf('of jon', 'jon', 'jon'))
    await assert.rejects(begin('jon', network(104)), needed)
    const proven = await throttle.beginAttempt('password', { ...at('jon', network(102)), ownsMailbox: true })
    await proven.succeeded()
    // The row has ended with it.
    await (await begin('jon', network(104))).end()
  })

  test('NIST SP 800-63B-4 §3.2.2: the devices of an account have fifteen of the hundred for themselves', async () => {
    const { throttle, at, begin, fail, pass, succeed } = setup()
    const own = ['192.0.2.11', deviceOf('of kay', 'kay', 'kay')] as const
    for (let index = 0; index < 15; index += 1) {
      pass(3_600_000)
      await fail('kay', ...own)
    }
    pass(3_600_000)
    await assert.rejects(begin('kay', ...own), { reason: 'proof_needed' })
    await succeed('kay', '192.0.2.12')
    const proven = await throttle.beginAttempt('password', { ...at('kay', ...own), ownsMailbox: true })
    await proven.succeeded()
    await (await begin('kay', ...own)).end()
  })

  test('mail that strangers ask for is limited together, a known network is not counted with them', async () => {
    const { throttle, other, at, succeed } = setup()
    const mail = (address: string, on = throttle) =>
      on.countAttempt('mail', at('lea', address), sql`1`, (counting) =>
        database().atomically(sql`select 1 as one`, counting),
      )
    await succeed('lea', '192.0.2.15')
    for (let index = 0; index < 20; index += 1) await mail(network(index), index % 2 ? throttle : other)
    await assert.rejects(mail(network(20)), tooMany)
    await assert.rejects(mail(network(21), other), tooMany)
    await assert.rejects(mail(network(22), other), tooMany)
    for (const node of [throttle, other]) await mail('192.0.2.15', node)
  })

  test('RFC 6749 §10.10: a client is slowed down where nobody knows it, not in a network that it has used', async () => {
    const { throttle, at } = setup()
    const guess = (address: string) => throttle.beginAttempt('client_secret', at('a client', address))
    await (await guess('192.0.2.16')).succeeded()
    for (let index = 0; index < 1000; index += 1) (await guess(network(index))).failed()
    await assert.rejects(guess(network(1001)), tooMany)
    await (await guess('192.0.2.16')).end()
  })

  test('a window counts from its first attempt, and Retry-After names its end', async () => {
    const { throttle, pass } = setup()
    const enter = async () =>
      (
        await throttle.beginAttempt('user_code', { identifier: 'a browser', origin: { address: home } })
      ).failed()
    await enter()
    pass(9 * 60_000)
    for (let index = 0; index < 9; index += 1) await enter()
    await assert.rejects(enter(), { ...tooMany, retryAfter: 60 })
    pass(60_000)
    await enter()
  })

  test('attempts that are refused store nothing, and expired ones go with the janitor', async () => {
    const { fail, pass, clock } = setup()
    for (let index = 0; index < 100; index += 1) await fail(`last-${index}`, '192.0.2.13')
    const before = await rows()
    for (let index = 0; index < 20; index += 1)
      await assert.rejects(fail(`other-${index}`, '192.0.2.13'), tooMany)
    assert.equal(await rows(), before)
    pass(366 * 24 * 3_600_000)
    for (const purge of [purgeThrottles, purgeKnownNetworks])
      while ((await purge(database(), clock.now(), 500)).more);
    assert.equal(await rows(), 0)
  })

  test('the table names neither people nor networks', async () => {
    const { fail } = setup()
    await fail('ada@example.com', '203.0.113.77')
    const all = JSON.stringify(await database().run(sql`select * from throttles`))
    assert.doesNotMatch(all, /ada|203\.0/)
  })
})
