import type { FastifyInstance } from 'fastify'
import type { AuthorizationServer } from '../context.ts'
import { browserCookies } from './cookies.ts'
import { authorize } from './endpoint.ts'

export const authorizeRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const cookies = browserCookies(server)
  app.get('/oauth2/auth', (request, reply) => authorize(server, cookies, request, reply))
  app.post('/oauth2/auth', (request, reply) => authorize(server, cookies, request, reply))
}
