import type { FastifyInstance } from 'fastify'
import { acceptJson, InvalidInput, serveOperations } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { credentialOperations } from './operations.ts'

/** Bytes. */
const longestRequest = 64 * 1024

/** OpenID Connect UserInfo Verifiable Credentials, draft 00. */
export const credentialRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  acceptJson(app, ['application/json'], longestRequest)
  app.addHook('preHandler', async (request) => {
    request.body ??= {}
  })
  app.setErrorHandler((error) => {
    throw error instanceof InvalidInput
      ? new OAuthError('invalid_request', 'The request body is not a credential request.')
      : error
  })
  serveOperations(app, server, credentialOperations)
}
