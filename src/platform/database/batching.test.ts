import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { batching } from './batching.ts'

it('what comes while a run is under way goes together in the next one, and each gets its own result', async () => {
  const runs: number[][] = []
  const double = batching(async (items: number[]) => {
    runs.push(items)
    await turn()
    return items.map((item) => item * 2)
  })
  assert.deepEqual(await Promise.all([1, 2, 3].map(double)), [2, 4, 6])
  assert.deepEqual(runs, [[1], [2, 3]])
  assert.equal(await double(4), 8)
  assert.deepEqual(runs.at(-1), [4])
})

it('an error in a joint run is the error of its own caller alone', async () => {
  const invert = batching(async (items: number[]) => {
    if (items.includes(0)) throw new RangeError('no inverse')
    return items.map((item) => 1 / item)
  })
  const results = await Promise.allSettled([1, 2, 0, 4].map(invert))
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  )
})

it('a run that hangs does not hold those that come after it', async () => {
  let first = true
  const echo = batching(async (items: string[]) => {
    if (!first) return items
    first = false
    return new Promise<string[]>(() => {})
  })
  void echo('lost')
  assert.equal(await echo('found'), 'found')
})
