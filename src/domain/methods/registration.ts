import { sql } from '../../platform/database/index.ts'
import type { Origin, Requester, Throttle } from '../throttle/index.ts'
import type { Counting } from './method.ts'

/** Newcomers are strangers in any browser: an account does not make somebody else of those who register many. */
const strangerAt = (email: string, { address }: Origin): Requester => ({
  identifier: email,
  origin: { address },
})

/** Counts a registration, unless `work` fails: a form that was refused costs nothing. Throws `too_many_attempts`. */
export async function countRegistration<Result>(
  throttle: Pick<Throttle, 'beginAttempt'>,
  email: string,
  origin: Origin,
  work: () => Promise<Result>,
): Promise<Result> {
  const attempt = await throttle.beginAttempt('registration', strangerAt(email, origin))
  try {
    const result = await work()
    attempt.failed()
    return result
  } finally {
    await attempt.end()
  }
}

/** Counts a mail to a newcomer in the unit that queues it. */
export const countingMail =
  (throttle: Pick<Throttle, 'countAttempt'>, email: string, origin: Origin): Counting =>
  (unit) =>
    throttle.countAttempt('mail', strangerAt(email, origin), sql`1`, unit)
