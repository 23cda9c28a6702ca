import type { FastifyInstance } from 'fastify'
import { serveOperations } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { userinfoOperations } from './operations.ts'

export const userinfoRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof OAuthError && error.status === 401) {
      reply.header(
        'www-authenticate',
        `Bearer error="${error.code}",error_description="${error.description}"`,
      )
    }
    throw error
  })
  serveOperations(app, server, userinfoOperations)
}
