/** When something that could not be sent is tried again. Milliseconds. */
export interface Schedule {
  /** After the first failure. */
  first: number
  /** By how much each further pause is longer. */
  growth: number
  longest: number
  /** How far a pause varies, as a share of it, so that what failed together does not come back together. */
  spread?: number
  /** Tries in all. */
  attempts?: number
  /** Age at which it is given up. The last try falls on it, however long the pauses have become. */
  giveUpAfter?: number
}

/** The time of the next try, or `undefined` if there is none. `attempts` have been made. */
export function nextAttemptAt(
  { first, growth, longest, spread = 0, attempts: most, giveUpAfter }: Schedule,
  { attempts, created_at, expires_at }: { attempts: number; created_at: number; expires_at: number | null },
  now: number,
  random: () => number = Math.random,
): number | undefined {
  if (most !== undefined && attempts >= most) return undefined
  const end = giveUpAfter === undefined ? Number.POSITIVE_INFINITY : created_at + giveUpAfter
  if (now >= end) return undefined
  const pause = Math.min(first * growth ** Math.min(attempts - 1, 30), longest)
  const at = Math.min(now + Math.round(pause * (1 + spread * (2 * random() - 1))), end)
  return expires_at === null || at < expires_at ? at : undefined
}
