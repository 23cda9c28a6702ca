import type { Clock } from '../../kernel/clock.ts'
import { orderedUuid } from '../../kernel/ids.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import {
  Announced,
  type Database,
  type Fragment,
  type Statement,
  sql,
} from '../../platform/database/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Metrics } from '../../platform/metrics/index.ts'
import { createIdentifiers } from './identifiers.ts'
import type { AuditEntry, AuditFilter, AuditSettings, Event, EventType, Late, Told } from './schema.ts'
import { type EventRow, insertEvent, insertingEvent, type NewEventRow, selectEvents } from './store.ts'
import { counting, logging, writtenDetails } from './subscribers.ts'

/** Whether an event has happened, if the unit alone can say. */
export interface Condition {
  /** For a statement that sees `consumed`. */
  fragment: Fragment<boolean>
  /** For a row that the unit returned. */
  in(row: never): boolean
}

export interface Events {
  /**
   * The row of an event, for the unit of what it tells of: one of `then` of `Database.atomically`, stored if the first statement
   * returned a row. Subscribers hear of the event after the commit.
   */
  emitting(event: Event, condition?: Condition): Statement
  /** Stores an event that nothing else is stored with, and tells the subscribers. */
  emit(event: Event<string>): Promise<void>
  /** Whether events of the type get rows. For a path on which a unit would cost more than the row is worth. */
  areKept(type: EventType): boolean
  /** Tells the subscribers of an event that gets no row. */
  tell(event: Event<string>): void
  /** The listener hears of each event of this process once it is stored. Returns how to stop. */
  subscribe(listener: Listener): () => void
  /** What was stored, newest first. */
  list(filter: AuditFilter): Promise<AuditEntry[]>
}

type Listener = (event: Told) => void

export function createEvents(dependencies: {
  database: Database
  secrets: SecretKeys
  clock: Clock
  logger: Logger
  metrics: Metrics
  settings: AuditSettings
}): Events {
  const { database, secrets, clock, logger, metrics, settings } = dependencies
  const identifiers = createIdentifiers(database, secrets, settings.identifiers)
  const listeners = new Set<Listener>([logging(logger, identifiers), counting(metrics)])
  let sequence = 0

  const areKept = (type: EventType): boolean =>
    settings.retention !== undefined && (type !== 'token.issued' || settings.tokens)

  const beginning = () => {
    const at = clock.now()
    sequence += 1
    return { id: orderedUuid(at, sequence), at }
  }

  const rowOf = ({ id, at }: { id: string; at: number }, event: Event): NewEventRow => {
    const { type, kind, client, details = {} } = event
    return {
      ...{ id, type, kind, at },
      identity: identifiers.stored(event.identity),
      client: typeof client === 'object' ? client.fragment : (client ?? null),
      session: identifiers.stored(event.session),
      details: detailsOf(details),
    }
  }

  const detailsOf = (details: Told['details']): string | null => {
    const written = writtenDetails(details, identifiers.written)
    return Object.keys(written).length === 0 ? null : JSON.stringify(written)
  }

  const tell = (event: Event, { id, at } = beginning(), row?: unknown): void => {
    const { type, kind, details = {} } = event
    const told: Told = {
      ...{ id, at, type, kind, details },
      identity: resolve(event.identity, row),
      client: resolve(event.client, row),
      session: resolve(event.session, row),
    }
    for (const listener of listeners) {
      try {
        listener(told)
      } catch (error) {
        // The event is stored, and the other listeners hear of it.
        logger.error({ err: error, event: id }, 'an event was not heard')
      }
    }
  }

  return {
    emitting: (event, condition) => {
      const begun = beginning()
      const row = areKept(event.type)
        ? insertingEvent(rowOf(begun, event), condition?.fragment ?? sql`1 = 1`)
        : undefined
      return new Announced(row, ([first]) => {
        if (condition === undefined || condition.in(first as never)) tell(event, begun, first)
      })
    },
    emit: async (event) => {
      const begun = beginning()
      if (areKept(event.type)) await insertEvent(database, rowOf(begun, event) as EventRow)
      tell(event, begun)
    },
    areKept,
    tell: (event) => tell(event),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    list: ({ identity, ...filter }) =>
      selectEvents(database, {
        ...filter,
        identities: identity === undefined ? undefined : identifiers.spellings(identity),
      }),
  }
}

const resolve = (value: string | Late | undefined, row: unknown): string | undefined =>
  typeof value === 'object' ? (value.in(row as never) ?? undefined) : value
