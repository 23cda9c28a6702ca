import type { Key } from './ring.ts'

/** How signing sets rotate by themselves; milliseconds. */
export interface Rotation {
  /** How long a key signs. */
  interval: number
  /** How long a key is published before it signs. */
  overlap: number
  /** How long a key verifies after the next one has begun to sign. */
  retention: number
}

/**
 * The key of a set that signs: the newest whose time has come, and where none has, the one whose time comes next.
 * `keys` are in their order, newest first.
 */
export const signerOf = (keys: readonly Key[], now: number): Key | undefined =>
  keys.find(({ signsFrom }) => signsFrom <= now) ??
  keys.toSorted((left, right) => left.signsFrom - right.signsFrom)[0]

/** Which key needs a successor, and when that is to sign; `undefined` while the newest key is young enough. */
export function dueSuccessor(
  [newest]: readonly Key[],
  { interval, overlap }: Rotation,
  now: number,
): { succeeds: string; signsFrom: number } | undefined {
  if (!newest || now < newest.signsFrom + interval - overlap) return undefined
  return { succeeds: newest.kid, signsFrom: Math.max(newest.signsFrom + interval, now + overlap) }
}

/** The oldest key that is still needed: what is older has had its time to verify; `undefined` where all are needed. */
export function oldestNeeded(keys: readonly Key[], { retention }: Rotation, now: number): Key | undefined {
  const settled = keys.find(({ signsFrom }) => signsFrom + retention <= now)
  return settled === keys.at(-1) ? undefined : settled
}
