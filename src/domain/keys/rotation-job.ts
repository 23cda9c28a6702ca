import type { Job } from '../../platform/jobs/index.ts'
import type { Keys } from './keys.ts'
import type { Rotation } from './rotation.ts'

const longestPause = 60_000

/** Looks whether a key is due, often enough that being late hardly counts; nodes agree in the database on who makes it. */
export const rotationJob = (keys: Keys, rotation: Rotation): Job => ({
  name: 'key rotation',
  interval: Math.min(longestPause, rotation.overlap / 4, (rotation.interval - rotation.overlap) / 4),
  run: async () => {
    await keys.rotate(rotation)
    return false
  },
})
