import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { it } from 'node:test'

const megabyte = 1024 * 1024

const script = `
  import { getHeapSpaceStatistics } from 'node:v8'
  import { growYoungGeneration, holdYoungGeneration } from ${JSON.stringify(join(import.meta.dirname, 'young-generation.ts'))}
  const size = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size
  // V8 answers that with a larger young generation, unless it is held.
  const survive = () => {
    const survivors = []
    for (let count = 0; count < 600_000; count += 1) survivors.push({ count })
    return survivors.length
  }
  if (process.argv[1] === 'held') holdYoungGeneration()
  survive()
  const loaded = size()
  growYoungGeneration()
  const grown = size()
  survive()
  console.log(JSON.stringify({ loaded, grown, later: size() }))
`

/** In a process of its own: flags of V8 are for all of it. */
function measure(how: 'held' | 'free') {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script, how],
    { encoding: 'utf8' },
  )
  assert.deepEqual([status, stderr], [0, ''])
  return JSON.parse(stdout) as { loaded: number; grown: number; later: number }
}

it('V8: the young generation is held while the program loads, grows once when asked to, and never doubles again', () => {
  const { loaded, grown, later } = measure('held')
  // While V8 copies survivors, its threads may each hold pages beyond the size. To double would be 16 MB or more.
  assert.ok(loaded < 12 * megabyte, `${loaded} bytes while it was held`)
  for (const size of [grown, later])
    assert.ok(size >= 8 * megabyte && size < 16 * megabyte, `${size} bytes after it grew`)
})

it('V8: left alone, it would have grown to more while the program loads, and holding it is worth the trouble', () => {
  const { loaded } = measure('free')
  assert.ok(loaded >= 16 * megabyte, `${loaded} bytes although nothing held it: holding it can go`)
})
