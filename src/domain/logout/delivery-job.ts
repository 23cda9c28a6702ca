import type { Job } from '../../platform/jobs/index.ts'
import type { Logout } from './logout.ts'

export const deliveryJobName = 'logout deliveries'

/** A round only begins deliveries, so that the next one need not wait for the slowest of them. */
export const deliveryJob = (logout: Pick<Logout, 'deliver' | 'settle'>, interval: number): Job => ({
  name: deliveryJobName,
  interval,
  run: async () => {
    await logout.deliver()
    return false
  },
  settle: logout.settle,
})
