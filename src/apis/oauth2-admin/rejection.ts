import { type Static, Type } from 'typebox'
import type { Rejection } from '../../domain/interactions/index.ts'
import { lenient } from './body.ts'

/** How a login or consent application refuses. */
export const RejectionSchema = Type.Object(
  {
    error: lenient.text,
    error_description: lenient.text,
    error_hint: lenient.text,
    error_debug: lenient.text,
    status_code: lenient.count,
  },
  { title: 'rejectOAuth2Request' },
)

export function rejectionOf(rejection: Static<typeof RejectionSchema>): Rejection {
  return {
    error: rejection.error ?? undefined,
    errorDescription: rejection.error_description ?? undefined,
    errorHint: rejection.error_hint ?? undefined,
    errorDebug: rejection.error_debug ?? undefined,
    statusCode: rejection.status_code ?? undefined,
  }
}
