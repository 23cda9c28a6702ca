import type { FastifyInstance } from 'fastify'
import { formBody } from '../body.ts'
import { callerOf } from '../client-auth/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { issueTokens } from './endpoint.ts'

export const tokenRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  app.post('/oauth2/token', async (request, reply) => {
    const response = await issueTokens(server, callerOf(request), formBody(request.body))
    return reply.header('cache-control', 'no-store').header('pragma', 'no-cache').send(response)
  })
}
