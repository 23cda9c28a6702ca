import cluster from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../platform/log/index.ts'
import { failed } from './failure.ts'

export interface Workers {
  /** Rejects where they cannot go on. */
  ended: Promise<unknown>
  /** Lets each of them finish what is under way. */
  stop(): Promise<void>
}

const shortestPause = 100
const longestPause = 30_000
/** A worker that lived this long did not fail for the reason for which the one before it did. */
const soundAfter = 60_000

/**
 * Runs this same command line in `count` processes that share its listeners. The first starts alone: it applies
 * migrations, and says what is wrong once. A worker that dies later is replaced.
 */
export async function startWorkers(count: number, logger: Logger): Promise<Workers> {
  const stopping = new AbortController()
  const running: Promise<void>[] = []
  const start = async (): Promise<void> => {
    const ready = Promise.withResolvers<void>()
    const ended = keepRunning(ready.resolve, stopping.signal, logger)
    running.push(ended)
    await Promise.race([ready.promise, ended])
  }
  const stop = async () => {
    stopping.abort()
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
    await Promise.allSettled(running)
  }
  try {
    await start()
    await Promise.all(Array.from({ length: count - 1 }, start))
  } catch (error) {
    await stop()
    throw error
  }
  return { ended: Promise.all(running), stop }
}

/** To be called in a worker. */
export const reportReady = (): void => void cluster.worker?.send('ready')

async function keepRunning(ready: () => void, stopping: AbortSignal, logger: Logger): Promise<void> {
  let wasReady = false
  let pause = shortestPause
  while (!stopping.aborted) {
    const begun = performance.now()
    const worker = cluster.fork()
    worker.once('message', () => {
      wasReady = true
      logger.info({ worker: worker.id, pid: worker.process.pid }, 'a worker is ready')
      ready()
    })
    const [code, signal] = await once(worker, 'exit')
    if (stopping.aborted) return
    if (!wasReady) throw failed('A worker did not start, so none of them does.')
    if (performance.now() - begun > soundAfter) pause = shortestPause
    logger.error({ worker: worker.id, exitCode: code, signal, pause }, 'a worker died and is replaced')
    await sleep(pause, undefined, { signal: stopping }).catch(() => {})
    pause = Math.min(longestPause, pause * 2)
  }
}
