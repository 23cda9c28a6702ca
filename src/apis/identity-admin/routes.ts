import type { FastifyInstance } from 'fastify'
import {
  announcePassing,
  logRefusal,
  type OperationGroup,
  serveOperations,
} from '../../platform/http/index.ts'
import type { IdentityAdmin, SessionAdmin } from './context.ts'
import { errorJson, toIdentityAdminError } from './errors.ts'
import { identityOperations } from './operations.ts'
import { sessionOperations } from './session-operations.ts'

export const identityAdmin = (face: IdentityAdmin) => serving(face, identityOperations)

export const sessionAdmin = (face: SessionAdmin) => serving(face, sessionOperations)

const serving =
  <Face>(face: Face, operations: OperationGroup<Face>) =>
  async (app: FastifyInstance) => {
    app.setErrorHandler((thrown, request, reply) => {
      const error = toIdentityAdminError(thrown)
      if (error.status === 500) request.log.error({ err: thrown }, 'identity administration failed')
      else logRefusal(request, { error: error.message, description: error.reason ?? '' }, thrown)
      announcePassing(reply, thrown)
      return reply.status(error.status).send(errorJson(error, request.id))
    })
    serveOperations(app, face, operations)
  }
