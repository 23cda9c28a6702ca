import type { FastifyInstance } from 'fastify'
import { formBody } from '../body.ts'
import { authenticateClient, callerOf } from '../client-auth/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { requireWellFormed } from '../token/endpoint.ts'

/** RFC 7009. The answer is the same for a token that is unknown, of another client, or revoked just now. */
export const revokeRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  app.post('/oauth2/revoke', async (request, reply) => {
    const form = formBody(request.body)
    requireWellFormed(form)
    const client = await authenticateClient(server, callerOf(request), form)
    if (form.names().length === 0) throw new OAuthError('invalid_request')
    // As in Hydra: an application that signs out without having a token is not told that it failed to.
    const token = form.get('token')
    if (token !== undefined) await server.tokens.revoke(client, token)
    return reply.header('cache-control', 'no-store').header('pragma', 'no-cache').code(200).send()
  })
}
