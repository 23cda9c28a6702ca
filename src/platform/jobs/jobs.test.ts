import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createLogger } from '../log/index.ts'
import { startJobs } from './jobs.ts'

const hour = 3_600_000

function recorder() {
  const lines: string[] = []
  const logger = createLogger({ level: 'debug', format: 'json' }, { write: (line) => void lines.push(line) })
  return { lines, logger }
}

/** A job whose rounds the test sees begin and lets end. */
function stepwise() {
  const rounds: { end: (more: boolean) => void; fail: (error: Error) => void }[] = []
  let begun = Promise.withResolvers<void>()
  return {
    rounds,
    next: async () => {
      await begun.promise
      begun = Promise.withResolvers()
      return rounds.at(-1) as (typeof rounds)[number]
    },
    run: () => {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>()
      rounds.push({ end: resolve, fail: reject })
      begun.resolve()
      return promise
    },
  }
}

it('a job runs again at once while there is more to do, and when it is woken', async () => {
  const job = stepwise()
  const jobs = startJobs([{ name: 'work', interval: hour, run: job.run }], recorder().logger)
  jobs.wake('work')
  const first = await job.next()
  first.end(true)
  const second = await job.next()
  jobs.wake('work')
  second.end(false)
  const third = await job.next()
  third.end(false)
  jobs.wake('nothing of this name')
  await jobs.stop()
  assert.equal(job.rounds.length, 3)
})

it('rounds of one job never overlap', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const job = stepwise()
  const jobs = startJobs([{ name: 'work', interval: 1, run: job.run }], recorder().logger)
  context.mock.timers.tick(1)
  const first = await job.next()
  jobs.wake('work')
  context.mock.timers.tick(20)
  assert.equal(job.rounds.length, 1)
  first.end(false)
  await turn()
  context.mock.timers.tick(1)
  const second = await job.next()
  second.end(false)
  await jobs.stop()
})

it('a round that fails is logged, and the next one comes', async () => {
  const job = stepwise()
  const { lines, logger } = recorder()
  const jobs = startJobs([{ name: 'work', interval: 1, run: job.run }], logger)
  const first = await job.next()
  first.fail(new Error('the database is away'))
  const second = await job.next()
  second.end(false)
  await jobs.stop()
  assert.match(lines.join(''), /"job":"work".*the database is away|the database is away.*"job":"work"/)
})

it('stopping waits for the round under way and lets no other begin', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const job = stepwise()
  const jobs = startJobs([{ name: 'work', interval: 1, run: job.run }], recorder().logger)
  context.mock.timers.tick(1)
  const round = await job.next()
  let stopped = false
  const stopping = jobs.stop().then(() => {
    stopped = true
  })
  jobs.wake('work')
  context.mock.timers.tick(10)
  await turn()
  assert.equal(stopped, false)
  round.end(true)
  await stopping
  context.mock.timers.tick(10)
  assert.equal(job.rounds.length, 1)
})

it('stopping waits for what a round has begun and left running', async () => {
  const left = Promise.withResolvers<void>()
  const job = stepwise()
  const work = { name: 'work', interval: 1, run: job.run, settle: () => left.promise }
  const jobs = startJobs([work], recorder().logger)
  const round = await job.next()
  let stopped = false
  const stopping = jobs.stop().then(() => {
    stopped = true
  })
  round.end(false)
  await turn()
  assert.equal(stopped, false)
  left.resolve()
  await stopping
})
