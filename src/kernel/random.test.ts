import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
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

it('the reserve is worth having: to ask the system for each draw takes twice as long and more', () => {
  const shortest = (draw: (bytes: number) => Buffer) =>
    Math.min(
      ...Array.from({ length: 20 }, () => {
        const begun = performance.now()
        for (let count = 0; count < 1000; count += 1) draw(16)
        return performance.now() - begun
      }),
    )
  const [reserved, asked] = [shortest(drawRandom), shortest(randomBytes)]
  assert.ok(reserved * 2 < asked, `${reserved} ms with the reserve, ${asked} ms without: it can go`)
})

it('two processes draw nothing in common', () => {
  const script = `import { drawRandom } from ${JSON.stringify(join(import.meta.dirname, 'random.ts'))}
    console.log(drawRandom(16).toString('hex'))`
  const [one, other] = [1, 2].map(() =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }),
  )
  assert.match(one ?? '', /^[0-9a-f]{32}\n$/)
  assert.notEqual(one, other)
})
