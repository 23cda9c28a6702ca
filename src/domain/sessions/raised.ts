import type { Device, Evidence, Session } from './schema.ts'

const mostDevices = 10

/** A session with more evidence: the newest proof of each kind counts, and the sign-in lasts anew if the first factor was given. */
export function raised(
  session: Session,
  {
    evidence,
    device,
    now,
    expiresAt,
  }: { evidence: readonly Evidence[]; device: Device; now: number; expiresAt: number },
): Session {
  const kinds = new Map(evidence.map((each) => [kindOf(each), each]))
  const kept = session.evidence.filter((each) => !kinds.has(kindOf(each)))
  const lastsAnew = evidence.some(({ factor }) => factor === 'first')
  return {
    ...session,
    version: session.version + 1,
    evidence: [...kept, ...kinds.values()],
    devices: [...session.devices, device].slice(-mostDevices),
    authenticatedAt: now,
    expiresAt: lastsAnew ? Math.max(session.expiresAt, expiresAt) : session.expiresAt,
  }
}

const kindOf = ({ method, factor, upstream }: Evidence): string =>
  JSON.stringify([method, factor, upstream?.provider])
