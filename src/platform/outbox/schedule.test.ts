import assert from 'node:assert/strict'
import { it } from 'node:test'
import { nextAttemptAt, type Schedule } from './schedule.ts'

const second = 1000
const hour = 3600 * second

/** Seconds between the tries, until there are no more. */
function pausesOf(schedule: Schedule, expires_at: number | null = null, random = () => 0.5): number[] {
  const pauses: number[] = []
  let now = 0
  for (let attempts = 1; attempts < 1000; attempts += 1) {
    const next = nextAttemptAt(schedule, { attempts, created_at: 0, expires_at }, now, random)
    if (next === undefined) break
    pauses.push((next - now) / second)
    now = next
  }
  return pauses
}

it('pauses grow from seconds to the longest, and the last try comes at the end of the time', () => {
  const pauses = pausesOf({ first: 5 * second, growth: 2, longest: hour, giveUpAfter: 24 * hour })
  assert.deepEqual(pauses.slice(0, 5), [5, 10, 20, 40, 80])
  assert.equal(Math.max(...pauses), 3600)
  assert.equal(
    pauses.reduce((sum, each) => sum + each),
    24 * 3600,
  )
  assert.ok(pauses.length < 50)
})

it('there are as many tries as configured', () => {
  assert.deepEqual(pausesOf({ first: 5 * second, growth: 4, longest: hour, attempts: 4 }), [5, 20, 80])
})

it('nothing is tried when it is of no use any more', () => {
  assert.deepEqual(pausesOf({ first: 5 * second, growth: 4, longest: hour }, 100 * second), [5, 20])
})

it('pauses vary by the spread', () => {
  const schedule = { first: 10 * second, growth: 1, longest: hour, spread: 0.2, attempts: 2 }
  assert.deepEqual(
    [0, 0.5, 1].map((value) => pausesOf(schedule, null, () => value)),
    [[8], [10], [12]],
  )
})
