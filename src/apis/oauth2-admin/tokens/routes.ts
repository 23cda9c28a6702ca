import type { FastifyInstance } from 'fastify'
import type { OAuth2Admin } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { optionalParameter } from '../parameter.ts'

/** The access tokens of a client, all at once. */
export const tokenRoutes =
  ({ tokens }: OAuth2Admin) =>
  async (app: FastifyInstance) => {
    app.delete('/admin/oauth2/tokens', async ({ query }, reply) => {
      const clientId = optionalParameter(query, 'client_id')
      if (clientId === undefined)
        throw invalidRequest("Query parameter 'client_id' is not defined but it should have been.")
      await tokens.revokeAccessTokensOf(clientId)
      return reply.code(204).send()
    })
  }
