import { Type } from 'typebox'
import type { Rejection } from '../../domain/interactions/index.ts'
import { lenient, readBody } from './body.ts'

const RejectionSchema = Type.Object({
  error: lenient.text,
  error_description: lenient.text,
  error_hint: lenient.text,
  error_debug: lenient.text,
  status_code: lenient.count,
})

export function readRejection(body: unknown): Rejection {
  const rejection = readBody(RejectionSchema, body)
  return {
    error: rejection.error ?? undefined,
    errorDescription: rejection.error_description ?? undefined,
    errorHint: rejection.error_hint ?? undefined,
    errorDebug: rejection.error_debug ?? undefined,
    statusCode: rejection.status_code ?? undefined,
  }
}
