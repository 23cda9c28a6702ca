import type { Job } from '../jobs/index.ts'
import type { Outbox } from './outbox.ts'

/** A round only begins to send, so that the next one need not wait for the slowest receiver. */
export const outboxJob = (
  name: string,
  { deliver, settle }: Pick<Outbox, 'deliver' | 'settle'>,
  interval: number,
): Job => ({
  name,
  interval,
  run: async () => {
    await deliver()
    return false
  },
  settle,
})
