import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

test('on a Node.js that is too old the command ends with one sentence', () => {
  const pretend = (version: string) =>
    `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'${version}'}})`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', pretend('20.19.5'), 'bin/gatehouse.js', '--help'],
    { encoding: 'utf8' },
  )
  assert.match(stderr, /^Gatehouse needs Node\.js 24 or newer and this is Node\.js 20\.19\.5: .*\.\n$/)
  assert.deepEqual([status, stdout], [1, ''])
})
