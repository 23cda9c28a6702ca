import assert from 'node:assert/strict'
import { it } from 'node:test'
import { defaultSchedule, nextAttemptAt } from './schedule.ts'

it('pauses double from seconds to an hour, and the last try comes after a day', () => {
  const pauses: number[] = []
  let now = 0
  for (let attempts = 1; ; attempts += 1) {
    const next = nextAttemptAt(defaultSchedule, { attempts, createdAt: 0 }, now)
    if (next === undefined) break
    pauses.push((next - now) / 1000)
    now = next
  }
  assert.deepEqual(pauses.slice(0, 5), [5, 10, 20, 40, 80])
  assert.equal(Math.max(...pauses), 3600)
  assert.equal(now, 24 * 3_600_000)
  assert.ok(pauses.length < 50)
})
