import type { Flow } from '../../domain/flows/index.ts'
import type { Message, Reason } from '../../domain/methods/index.ts'

/** The messages that still hold: once a pause is over nothing is to be said about it. */
export const currentMessages = ({ said }: Flow, now: number): readonly Message[] =>
  said.filter(({ retryAt }) => retryAt === undefined || retryAt > now)

/** Seconds until the same may succeed. */
export function retryAfterOf(said: readonly Message[], now: number): number | undefined {
  const [at] = said.flatMap(({ retryAt }) => retryAt ?? [])
  if (at !== undefined) return Math.ceil((at - now) / 1000)
  return said.some(({ reason }) => reason === 'busy') ? 1 : undefined
}

const statuses: Partial<Record<Reason, number>> = {
  code_sent: 200,
  link_sent: 200,
  browser_known: 200,
  proof_needed: 403,
  session_expired: 403,
  account_disabled: 403,
  registration_closed: 403,
  too_many_attempts: 429,
  busy: 503,
  provider_failed: 502,
}

/** Of the page: that of the submission which it tells about. */
export const statusOf = ([first]: readonly Message[]): number =>
  first === undefined ? 200 : (statuses[first.reason] ?? 400)

/** The first message that is about no field. */
export const problemIn = (said: readonly Message[]): Reason | undefined =>
  said.find(({ at, reason }) => at === undefined && !isNotice(reason))?.reason

/** Whether nothing is wrong although something is said. */
export const isNotice = (reason: Reason): boolean => statuses[reason] === 200
