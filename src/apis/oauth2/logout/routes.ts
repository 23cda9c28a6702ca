import type { FastifyInstance } from 'fastify'
import { browserCookies } from '../authorize/cookies.ts'
import type { AuthorizationServer } from '../context.ts'
import { logout } from './endpoint.ts'
import { createFrontChannel } from './front-channel.ts'

export const logoutRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const frontChannel = createFrontChannel(server.settings.publicUrl)
  const endpoint = { server, cookies: browserCookies(server), frontChannel }
  app.get('/oauth2/sessions/logout', (request, reply) => logout(endpoint, request, reply))
  app.post('/oauth2/sessions/logout', (request, reply) => logout(endpoint, request, reply))
  app.get(frontChannel.script.path, (_, reply) => frontChannel.script.answer(reply))
}
