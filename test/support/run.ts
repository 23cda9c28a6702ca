// Runs the tests: `npm test`, or `npm test -- [options of node --test] [file or pattern ...]`.
// One PostgreSQL server and one unpacked Chromium serve the whole run.

import { spawn } from 'node:child_process'
import { availableParallelism, constants } from 'node:os'
import { unpackChromium } from './chromium.ts'
import { CLUSTER_VARIABLE } from './postgres.ts'
import { startCluster } from './postgres-cluster.ts'

const EVERYTHING = ['test/**/*.test.ts', 'src/**/*.test.ts']
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const given = process.argv.slice(2)
const patterns = given.some((argument) => !argument.startsWith('-')) ? [] : EVERYTHING

let interruptedBy: (typeof SIGNALS)[number] | undefined
for (const signal of SIGNALS) process.on(signal, () => (interruptedBy ??= signal))

const [cluster] = await Promise.all([startCluster(), unpackChromium()])
try {
  const code = interruptedBy === undefined ? await runTests() : 1
  process.exitCode = interruptedBy === undefined ? code : 128 + constants.signals[interruptedBy]
} finally {
  await cluster.stop()
}

async function runTests(): Promise<number> {
  const tests = spawn(
    process.execPath,
    [
      ...['--test', '--test-reporter=spec', `--test-concurrency=${Math.max(2, availableParallelism())}`],
      ...given,
      ...patterns,
    ],
    { stdio: 'inherit', env: { ...process.env, [CLUSTER_VARIABLE]: cluster.url } },
  )
  for (const signal of SIGNALS) process.on(signal, () => tests.kill(signal))
  return new Promise((resolve, reject) => {
    tests.once('error', reject)
    tests.once('close', (code) => resolve(code ?? 1))
  })
}
