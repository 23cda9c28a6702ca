import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf } from '../../kernel/network.ts'
import { createAttempts } from './attempts.ts'
import type { KnownDevice } from './known-device.ts'

const setup = (capacity?: number) => {
  let time = 1_000_000
  const attempts = createAttempts({ now: () => time }, capacity === undefined ? {} : { capacity })
  const fail = (identifier: string, address = '192.0.2.1') => attempts.begin(identifier, { address }).failed()
  return { attempts, fail, pass: (milliseconds: number) => (time += milliseconds) }
}

const deviceOf = (id: string, known: string, lately: string | undefined): KnownDevice => ({
  lately,
  knows: (name) => name === known,
  countedAs: (name) => (name === known ? `device ${id}` : undefined),
})

test('after five failures pauses double, and never last longer than five minutes', () => {
  const { fail, pass } = setup()
  for (let index = 0; index < 5; index += 1) fail('ada')
  for (const pause of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
    assert.throws(() => fail('ada'), { reason: 'too_many_attempts' })
    pass(pause * 1000 - 1)
    assert.throws(() => fail('ada'), { reason: 'too_many_attempts' })
    pass(1)
    fail('ada')
  }
})

test('a stranger elsewhere does not keep the owner out', () => {
  const { attempts, fail } = setup()
  for (let index = 0; index < 5; index += 1) fail('ada', '198.51.100.7')
  attempts.begin('ada', { address: '192.0.2.1' }).succeeded()
})

test('success forgets the failures of that identifier from there', () => {
  const { attempts, fail } = setup()
  for (let index = 0; index < 4; index += 1) fail('ada')
  attempts.begin('ada', { address: '192.0.2.1' }).succeeded()
  for (let index = 0; index < 4; index += 1) fail('ada')
})

test('past the free failures parallel guesses are refused but for one', () => {
  const { attempts, fail, pass } = setup()
  for (let index = 0; index < 5; index += 1) fail('ada')
  pass(1000)
  const first = attempts.begin('ada', { address: '192.0.2.1' })
  assert.throws(() => attempts.begin('ada', { address: '192.0.2.1' }), { reason: 'too_many_attempts' })
  first.end()
  attempts.begin('ada', { address: '192.0.2.1' }).succeeded()
})

test('one network that tries many identifiers is slowed down', () => {
  const { fail } = setup()
  for (let index = 0; index < 100; index += 1) fail(`user-${index}`)
  assert.throws(() => fail('another'), { reason: 'too_many_attempts' })
})

test('a network under attack slows down nobody who signed in there lately', () => {
  const { attempts, fail } = setup()
  const address = '192.0.2.1'
  const device = (id: string, known: string, lately: string | undefined) => ({
    address,
    device: deviceOf(id, known, lately),
  })
  for (let index = 0; index < 100; index += 1) fail(`user-${index}`)
  for (let index = 0; index < 4; index += 1) assert.throws(() => fail('ada'))
  attempts.begin('ada', device('of ada', 'ada', 'ada')).succeeded()
  attempts.begin('ada', device('old one of ada', 'ada', undefined)).succeeded()
  attempts.begin('eve', device('of ada', 'ada', 'ada')).succeeded()
  assert.throws(() => attempts.begin('ada', device('unknown', 'bob', undefined)))
})

test('guesses at an identifier in a network do not keep its own device there out, which is slowed down by itself', () => {
  const { attempts, fail } = setup()
  const own = {
    address: '192.0.2.1',
    device: deviceOf('d', 'ada', 'ada'),
  }
  for (let index = 0; index < 5; index += 1) fail('ada')
  assert.throws(() => fail('ada'))
  for (let index = 0; index < 5; index += 1) attempts.begin('ada', own).failed()
  assert.throws(() => attempts.begin('ada', own), { reason: 'too_many_attempts' })
})

test('somebody with an account gains one source, however many devices and networks they use', () => {
  const { attempts } = setup()
  const from = (index: number) => ({
    address: `198.51.100.${index}`,
    device: deviceOf(`${index}`, 'mallory', 'mallory'),
  })
  for (let index = 0; index < 100; index += 1) attempts.begin(`user-${index}`, from(index)).failed()
  assert.throws(() => attempts.begin('another', from(101)), { reason: 'too_many_attempts' })
})

test('accounts give no further guesses at one identifier, however many somebody makes', () => {
  const { attempts } = setup()
  const from = (index: number) => ({
    address: '192.0.2.1',
    device: deviceOf(`${index}`, `mallory-${index}`, `mallory-${index}`),
  })
  for (let index = 0; index < 5; index += 1) attempts.begin('ada', from(index)).failed()
  assert.throws(() => attempts.begin('ada', from(5)), { reason: 'too_many_attempts' })
  attempts.begin('bob', from(5)).succeeded()
})

test('the memory for counters is bounded', () => {
  const { fail } = setup(10)
  for (let index = 0; index < 5; index += 1) fail('ada', '192.0.2.1')
  for (let index = 0; index < 20; index += 1) fail('bob', `198.51.100.${index}`)
  fail('ada', '192.0.2.1')
})

test('tries that are refused push nobody out of that memory', () => {
  const { fail, pass } = setup(10)
  for (let index = 0; index < 105; index += 1) {
    fail(`user-${index % 4}`, '198.51.100.7')
    pass(301_000)
  }
  fail('user-0', '198.51.100.7')
  for (let index = 0; index < 5; index += 1) fail('ada')
  for (let index = 0; index < 20; index += 1)
    assert.throws(() => fail(`other-${index}`, '198.51.100.7'), { reason: 'too_many_attempts' })
  assert.throws(() => fail('ada'), { reason: 'too_many_attempts' })
})

test('addresses of one IPv6 subscriber count as one', () => {
  assert.equal(networkOf('2001:db8:1:2::1'), networkOf('2001:0db8:1:2:ffff::9%eth0'))
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
  assert.equal(networkOf('::1'), '0:0:0:0::/64')
  assert.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1')
  assert.equal(networkOf('192.0.2.1'), '192.0.2.1')
  assert.equal(networkOf('unknown'), 'unknown')
})
