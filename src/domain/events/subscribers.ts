import type { Logger } from '../../platform/log/index.ts'
import type { Metrics } from '../../platform/metrics/index.ts'
import type { Identifiers } from './identifiers.ts'
import { type EventType, eventTypes, members, type Told } from './schema.ts'

/** The one line of an event. Values that are absent are left out. */
export const logging =
  (logger: Logger, { written }: Identifiers) =>
  ({ id, type, kind, identity, client, session, details }: Told): void => {
    const about = { identity: written(identity), client, session: written(session) }
    logger.info({ event: type, kind, ...about, ...writtenDetails(details, written), eventId: id }, 'event')
  }

/** What is typed as the name of an account is an identifier, too. */
export function writtenDetails(
  details: Told['details'],
  written: Identifiers['written'],
): Record<string, unknown> {
  const { identifier, ...others } = details
  const all = { ...others, identifier: typeof identifier === 'string' ? written(identifier) : undefined }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Counts by type and kind, which are words of this program. */
export function counting(metrics: Metrics): (event: Told) => void {
  const count = metrics.series('gatehouse_events_total', 'What happened, by type and kind.', ['type', 'kind'])
  for (const type of eventTypes) for (const kind of kindsOf(type)) count({ type, kind }, 0)
  return ({ type, kind }) => count({ type, kind }, 1)
}

const kindsOf = (type: EventType): readonly string[] => {
  const member = members[type]
  return 'kinds' in member ? member.kinds : []
}
