import { isPassing } from '../../kernel/fault.ts'
import type { Logger } from '../log/index.ts'

/** Work that every node does from time to time. What it claims it claims in the database, so nodes do not collide. */
export interface Job {
  name: string
  /** Milliseconds between two rounds while there is nothing to do. */
  interval: number
  /** Milliseconds between two rounds while there is more to do, for requests to pass in between. */
  pause?: number
  /** One small batch. `true` means that there is more to do right away. */
  run(): Promise<boolean>
  /** Waits for what the rounds have begun and did not wait for. */
  settle?(): Promise<void>
}

export interface Jobs {
  /** Runs a job's next round now, such as after its work has just been created. */
  wake(name: string): void
  /** Waits for rounds under way and for what they have begun. */
  stop(): Promise<void>
}

/** Starts the jobs, each at a random moment of its interval, so that nodes that start together do not work together. */
export function startJobs(jobs: readonly Job[], logger: Logger): Jobs {
  const running = jobs.map((job) => startJob(job, logger))
  return {
    wake: (name) => running.find((job) => job.name === name)?.wake(),
    stop: async () => {
      await Promise.all(running.map(({ stop }) => stop()))
    },
  }
}

function startJob({ name, interval, pause = 0, run, settle }: Job, logger: Logger) {
  let timer: NodeJS.Timeout
  let round: Promise<void> | undefined
  let woken = false
  let stopped = false

  const schedule = (delay: number) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(start, delay).unref()
  }
  const work = async () => {
    let more = false
    try {
      more = await run()
    } catch (error) {
      if (isPassing(error))
        logger.warn({ job: name, detail: error.detail }, 'a job could not run; it will be tried again')
      else logger.error({ err: error, job: name }, 'a job failed; it will be tried again')
    }
    round = undefined
    if (woken) schedule(0)
    else schedule(more ? pause : interval)
    woken = false
  }
  const start = () => {
    round ??= work()
  }

  schedule(Math.random() * interval)
  return {
    name,
    wake: () => {
      if (round !== undefined) woken = true
      else schedule(0)
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await round
      await settle?.()
    },
  }
}
