import { type Static, Type } from 'typebox'
import { type EventType, eventTypes } from '../../domain/events/index.ts'

const eventType = Type.Unsafe<EventType>(Type.Union(eventTypes.map((type) => Type.Literal(type))))
const time = '^\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$'

/** The parameters of the list of events. */
export const auditQuery = {
  type: Type.Optional(eventType),
  identity_id: Type.Optional(Type.String({ pattern: '^[^\\u0000]*$' })),
  client_id: Type.Optional(Type.String({ pattern: '^[^\\u0000]*$' })),
  since: Type.Optional(Type.String({ pattern: time })),
  until: Type.Optional(Type.String({ pattern: time })),
  page_size: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,8}$' })),
  page_token: Type.Optional(Type.String({ pattern: '^([0-9a-f-]{36})?$' })),
}

/** Why each of them is refused. */
export const parameterRules: Record<string, string> = {
  type: `type must be one of ${eventTypes.join(', ')}.`,
  identity_id: 'identity_id must be given once.',
  client_id: 'client_id must be given once.',
  since: 'since must be a time such as 2026-01-31T12:00:00Z.',
  until: 'until must be a time such as 2026-01-31T12:00:00Z.',
  page_size: 'page_size must be a positive whole number.',
  page_token: 'page_token is not one that this server issued.',
}

export const EventDocument = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    time: Type.String({ format: 'date-time' }),
    type: eventType,
    kind: Type.String({ description: 'What sort of event of its type, in a word.' }),
    identity_id: Type.Optional(Type.String({ description: 'Plain or hashed, as configured.' })),
    client_id: Type.Optional(Type.String()),
    session_id: Type.Optional(Type.String({ description: 'Plain or hashed, as configured.' })),
    details: Type.Record(Type.String(), Type.Unknown()),
  },
  { title: 'auditEvent' },
)
export type EventDocument = Static<typeof EventDocument>

export const ErrorDocument = Type.Object(
  {
    error: Type.Object({
      code: Type.Integer(),
      status: Type.String(),
      request: Type.String(),
      reason: Type.Optional(Type.String()),
      message: Type.String(),
    }),
  },
  { title: 'auditError' },
)
export type ErrorDocument = Static<typeof ErrorDocument>
