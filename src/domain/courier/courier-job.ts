import type { Job } from '../../platform/jobs/index.ts'
import type { Courier } from './courier.ts'

export const courierJobName = 'courier'

/** A round only begins to send, so that the next one need not wait for the slowest message. */
export const courierJob = (courier: Pick<Courier, 'deliver' | 'settle'>, interval: number): Job => ({
  name: courierJobName,
  interval,
  run: async () => {
    await courier.deliver()
    return false
  },
  settle: courier.settle,
})
