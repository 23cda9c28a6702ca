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

/** Since when a key signs. Which key is newer than which does not depend on clocks, so this may seem to lie ahead. */
const beginning = ({ signsFrom, createdAt }: Key): number => signsFrom ?? createdAt

/**
 * The key of a set that signs: the newest whose time has come, and where none has, the one whose time comes next.
 * `keys` are in their order, newest first.
 */
export const signerOf = (keys: readonly Key[], now: number): Key | undefined =>
  keys.find(({ signsFrom }) => signsFrom === undefined || signsFrom <= now) ??
  keys.toSorted((left, right) => beginning(left) - beginning(right))[0]

/** After which key one is made, and when it begins to sign. */
export interface Successor {
  succeeds: string
  signsFrom: number
}

/** Which key needs a successor, and when that is to sign; `undefined` while the newest key is young enough. */
export function dueSuccessor(
  [newest]: readonly Key[],
  { interval, overlap }: Rotation,
  now: number,
): Successor | undefined {
  if (!newest) return undefined
  const end = beginning(newest) + interval
  return now < end - overlap ? undefined : { succeeds: newest.kid, signsFrom: Math.max(end, now + overlap) }
}

/** Keys that nobody needs any more: what is older than one that has signed for long enough has had its time to verify. */
export function outdated(keys: readonly Key[], { retention }: Rotation, now: number): Key[] {
  const settled = keys.findIndex((key) => beginning(key) + retention <= now)
  return settled === -1 ? [] : keys.slice(settled + 1)
}

/** Whether a key is the newest of its algorithm, which a client may have chosen. */
export const isNewestOfItsKind = (keys: readonly Key[], key: Key): boolean =>
  keys.find(({ algorithm }) => algorithm === key.algorithm) === key
