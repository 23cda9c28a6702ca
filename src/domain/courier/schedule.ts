/** Milliseconds after the first failure. */
const firstPause = 5000
const growth = 4
const longestPause = 3_600_000
/** How far a pause varies, so that what failed together does not come back together. */
const spread = 0.2

/** Tries that a message gets: the first one and its retries. */
export const triesOf = (retries: number): number => retries + 1

/**
 * The time of the next try, or `undefined` where there is none: the retries are used up, or the message will have
 * expired by then. The pauses (5 s, 20 s, 80 s, ...) soon outlast the greylisting of a mail server.
 */
export function nextTryAt(
  { sendCount, expiresAt }: { sendCount: number; expiresAt: number },
  { retries, now, random = Math.random }: { retries: number; now: number; random?: () => number },
): number | undefined {
  if (sendCount >= triesOf(retries)) return undefined
  const pause = Math.min(firstPause * growth ** Math.min(sendCount - 1, 10), longestPause)
  const at = now + Math.round(pause * (1 + spread * (2 * random() - 1)))
  return at < expiresAt ? at : undefined
}
