import type { FastifyInstance } from 'fastify'
import { announcePassing, logRefusal, serveOperations } from '../../platform/http/index.ts'
import { errorJson, toAuditError } from './errors.ts'
import { type Audit, auditOperations } from './operations.ts'

export const audit = (face: Audit) => async (app: FastifyInstance) => {
  app.setErrorHandler((thrown, request, reply) => {
    const error = toAuditError(thrown)
    if (error.status === 500) request.log.error({ err: thrown }, 'the audit trail failed')
    else logRefusal(request, { error: error.message, description: error.reason ?? '' }, thrown)
    announcePassing(reply, thrown)
    return reply.status(error.status).send(errorJson(error, request.id))
  })
  serveOperations(app, face, auditOperations)
}
