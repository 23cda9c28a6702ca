import assert from 'node:assert/strict'
import { it } from 'node:test'
import { drawRandom } from './random.ts'

it('no two draws are alike, also across the refills of the reserve', () => {
  const drawn = new Set(Array.from({ length: 2000 }, () => drawRandom(16).toString('hex')))
  assert.equal(drawn.size, 2000)
})

it('a draw has the length that was asked for, also where that is more than the reserve', () => {
  for (const length of [0, 1, 7, 32, 1024, 1025, 10_000]) assert.equal(drawRandom(length).length, length)
  assert.notDeepEqual(drawRandom(10_000), Buffer.alloc(10_000))
})

it('what was drawn stays as it is when the reserve is refilled', () => {
  const first = drawRandom(32)
  const copy = Buffer.from(first)
  for (let draw = 0; draw < 500; draw += 1) drawRandom(32)
  assert.deepEqual(first, copy)
})
