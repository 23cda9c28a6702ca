import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'

const root = join(import.meta.dirname, '../..')
/** A sleep of so many milliseconds, or a deadline that is so far away. */
const fixed =
  /\b(?:sleep|delay|setTimeout)\((?:\w+, )?[\d_]+\)|\b(?:Date|performance)\.now\(\) \+ (?:\d{1,2}_)?\d{1,3}\b|now\(\) - \w+ < [\d_]+/

it('no test depends on how fast the machine is: none sleeps for a fixed time or has a fixed deadline', () => {
  const files = globSync(['test/**/*.test.ts', 'src/**/*.test.ts'], { cwd: root })
  assert.ok(files.length > 100)
  const lines = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line) => (fixed.test(line) ? [`${file}: ${line.trim()}`] : [])),
  )
  assert.deepEqual(lines, [])
})
