// Generates load: so many connections, each of which sends its next request when the last one is answered. Runs as a
// process of its own, so that it shares no event loop with what it measures; takes one job over IPC, says when the
// measured time begins, and answers the result.

import { createHistogram } from 'node:perf_hooks'
import { createCalls, type Target } from './calls.ts'

export interface Job {
  scenario: string
  target: Target
  connections: number
  warmUpSeconds: number
  seconds: number
}

export interface Result {
  operations: number
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
}

async function run(job: Job, begin: () => void): Promise<Result> {
  const createCall = createCalls(job.target, job.connections)
  const indexes = Array.from({ length: job.connections }, (_, index) => index)
  const calls = await Promise.all(indexes.map((index) => createCall(job.scenario, index)))
  const histogram = createHistogram()
  const from = performance.now() + job.warmUpSeconds * 1000
  const until = from + job.seconds * 1000
  setTimeout(begin, job.warmUpSeconds * 1000)
  await Promise.all(
    calls.map(async (call) => {
      while (performance.now() < until) {
        const begun = performance.now()
        await call()
        if (begun >= from) histogram.record(Math.max(1, Math.round((performance.now() - begun) * 1000)))
      }
    }),
  )
  const elapsed = (performance.now() - from) / 1000
  const milliseconds = (percentile: number): number => histogram.percentile(percentile) / 1000
  return {
    operations: histogram.count,
    perSecond: histogram.count / elapsed,
    p50: milliseconds(50),
    p99: milliseconds(99),
  }
}

process.once('message', async (job: Job) => {
  process.send?.(await run(job, () => process.send?.('begin')))
  process.disconnect()
})
