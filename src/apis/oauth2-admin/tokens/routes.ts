import type { FastifyInstance } from 'fastify'
import type { OAuth2Admin } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { optionalParameter } from '../parameter.ts'
import { previewClaims } from './preview.ts'

/** The access tokens of a client, all at once, and what its tokens would say. */
export const tokenRoutes = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  const { tokens } = admin
  app.get('/admin/oauth2/tokens/preview', ({ query }) => previewClaims(admin, query))

  app.delete('/admin/oauth2/tokens', async ({ query }, reply) => {
    const clientId = optionalParameter(query, 'client_id')
    if (clientId === undefined)
      throw invalidRequest("Query parameter 'client_id' is not defined but it should have been.")
    await tokens.revokeAccessTokensOf(clientId)
    return reply.code(204).send()
  })
}
