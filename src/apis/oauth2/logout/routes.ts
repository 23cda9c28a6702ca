import type { FastifyInstance } from 'fastify'
import { browserCookies } from '../authorize/cookies.ts'
import type { AuthorizationServer } from '../context.ts'
import { logout } from './endpoint.ts'

export const logoutRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const cookies = browserCookies(server)
  app.get('/oauth2/sessions/logout', (request, reply) => logout(server, cookies, request, reply))
  app.post('/oauth2/sessions/logout', (request, reply) => logout(server, cookies, request, reply))
}
