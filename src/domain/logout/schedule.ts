/** When a delivery that failed is tried again. Milliseconds. */
export interface Schedule {
  /** After the first failure; doubled after each further one. */
  first: number
  longest: number
  /** Age at which a delivery is given up. */
  giveUpAfter: number
}

export const defaultSchedule: Schedule = { first: 5000, longest: 3_600_000, giveUpAfter: 86_400_000 }

/** The time of the next try, or `undefined` where there is none. `attempts` have been made. */
export function nextAttemptAt(
  { first, longest, giveUpAfter }: Schedule,
  { attempts, createdAt }: { attempts: number; createdAt: number },
  now: number,
): number | undefined {
  if (now - createdAt >= giveUpAfter) return undefined
  const delay = Math.min(first * 2 ** Math.min(attempts - 1, 30), longest)
  // The last try falls on the end of the time, however long the pauses have become.
  return Math.min(now + delay, createdAt + giveUpAfter)
}
