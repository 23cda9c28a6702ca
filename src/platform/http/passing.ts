import type { FastifyReply } from 'fastify'
import { isPassing } from '../../kernel/fault.ts'

/** If `error` passes: when to come again (RFC 9110 §10.2.3), whatever shape a face gives to the error itself. */
export function announcePassing(reply: FastifyReply, error: unknown): void {
  if (isPassing(error)) reply.header('retry-after', String(error.retryAfter ?? 1))
}
