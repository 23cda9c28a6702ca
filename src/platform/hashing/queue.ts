import { Fault } from '../../kernel/fault.ts'

export interface QueueLimits {
  /** How many run at once. */
  concurrency: number
  /** How many may wait beyond those; the next one is refused. */
  queueLimit: number
  /** For the caller that is refused. */
  refusal?: string
}

/** Runs what it is given, `concurrency` at a time in order of arrival; throws `Fault('busy')` once too many wait. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>

export function createQueue({
  concurrency,
  queueLimit,
  refusal = 'Too many sign-ins are being checked at the moment. Try again in a second.',
}: QueueLimits): Queue {
  const waiting: (() => void)[] = []
  let running = 0

  const enter = async (): Promise<void> => {
    if (running < concurrency) {
      running += 1
      return
    }
    if (waiting.length >= queueLimit) {
      throw new Fault('busy', refusal, { retryAfter: 1 })
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  // The place is handed on rather than given up, so that a newcomer cannot overtake those who wait.
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }

  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
