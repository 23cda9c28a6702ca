import { Type } from 'typebox'
import { type Delivery, type DeliveryStatus, deliveryStatuses } from '../../../domain/logout/index.ts'
import { toTimestamp } from '../../../kernel/clock.ts'
import { badRequest } from '../errors.ts'
import { nullable, time } from '../schema.ts'

/** The `status` that a list of deliveries is to have. */
export function statusOf(value: string | undefined): DeliveryStatus | undefined {
  if (!value) return undefined
  const status = deliveryStatuses.find((each) => each === value)
  if (!status) throw badRequest(`The query parameter status must be one of ${deliveryStatuses.join(', ')}.`)
  return status
}

/** A delivery as operators see it. An extension: Hydra's API has nothing like it. */
export const DeliverySchema = Type.Object(
  {
    id: Type.String(),
    client_id: Type.String(),
    subject: Type.String(),
    sid: Type.String(),
    status: Type.String(),
    attempts: Type.Integer(),
    last_error: nullable(Type.String()),
    last_attempt_at: nullable(time),
    next_attempt_at: nullable(time),
    created_at: time,
    finished_at: nullable(time),
  },
  { title: 'logoutDelivery' },
)

export const deliveryWire = (delivery: Delivery) => ({
  id: delivery.id,
  client_id: delivery.clientId,
  subject: delivery.subject,
  sid: delivery.sessionId,
  status: delivery.status,
  attempts: delivery.attempts,
  last_error: delivery.lastError ?? null,
  last_attempt_at: timestampOrNull(delivery.lastAttemptAt),
  next_attempt_at: timestampOrNull(delivery.nextAttemptAt),
  created_at: toTimestamp(delivery.createdAt),
  finished_at: timestampOrNull(delivery.finishedAt),
})

const timestampOrNull = (milliseconds: number | undefined): string | null =>
  milliseconds === undefined ? null : toTimestamp(milliseconds)
