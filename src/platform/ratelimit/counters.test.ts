import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createCounters } from './counters.ts'

const setup = (capacity: number) => {
  const clock = { time: 0, now: () => clock.time }
  const counters = createCounters({
    clock,
    capacity,
    fresh: (now) => ({ count: 0, forgottenAt: now + 10 }),
    isKept: ({ forgottenAt }, now) => forgottenAt > now,
  })
  const count = (key: string) => (counters.of(key).count += 1)
  return { clock, count }
}

it('a counter goes on until it is forgotten', () => {
  const { clock, count } = setup(10)
  assert.deepEqual([count('a'), count('a'), count('b')], [1, 2, 1])
  clock.time = 9
  assert.equal(count('a'), 3)
  clock.time = 10
  assert.equal(count('a'), 1)
})

it('where there is no room the counter that was idle longest goes', () => {
  const { count } = setup(2)
  count('a')
  count('b')
  count('a')
  count('c')
  assert.deepEqual([count('a'), count('b')], [3, 1])
})
