import type { FastifyInstance } from 'fastify'
import { acceptJson, serveOperations } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { toRegistrationError } from './errors.ts'
import { registerOperations } from './operations.ts'

/** Bytes. */
const longestDocument = 64 * 1024

export const registerRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  acceptJson(app, ['application/json'], longestDocument)
  app.addHook('onRequest', async () => {
    if (!server.settings.registration.enabled)
      throw new OAuthError(
        'The requested resource could not be found',
        'Dynamic registration is not enabled.',
      )
  })
  app.setErrorHandler((error, { method }, reply) => {
    const known = toRegistrationError(error)
    // A client that registers may not know that a token is needed; one that changes its registration was given one (as in Hydra).
    if (known instanceof OAuthError && known.status === 401 && method === 'POST')
      reply.header('www-authenticate', 'Bearer')
    throw known
  })
  serveOperations(app, server, registerOperations)
}
