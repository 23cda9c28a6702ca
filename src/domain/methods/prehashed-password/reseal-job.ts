import type { Database } from '../../../platform/database/index.ts'
import type { Job } from '../../../platform/jobs/index.ts'
import type { PrehashedPasswords } from './passwords.ts'
import { selectSeals, updateSeal } from './store.ts'

const batch = 200
/** Milliseconds. */
const pause = 50
const interval = 10_000

/**
 * Seals every password with the current system secret, once in the life of a process, so that an earlier secret can be
 * dropped. Several nodes may do so at the same time: each password stays the same.
 */
export function resealJob(database: Database, passwords: Pick<PrehashedPasswords, 'reseal'>): Job {
  let after: string | undefined = ''
  return {
    name: 'resealing of passwords',
    interval,
    pause,
    run: async () => {
      if (after === undefined) return false
      const rows = await selectSeals(database, after, batch)
      for (const { sealed_password: sealed } of rows) {
        const resealed = passwords.reseal(sealed)
        if (resealed !== undefined) await updateSeal(database, sealed, resealed)
      }
      after = rows.length === batch ? rows.at(-1)?.id : undefined
      return after !== undefined
    },
  }
}
