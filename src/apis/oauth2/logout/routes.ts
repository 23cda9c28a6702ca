import type { FastifyInstance } from 'fastify'
import { serveOperations } from '../../../platform/http/index.ts'
import { browserCookies } from '../authorize/cookies.ts'
import type { AuthorizationServer } from '../context.ts'
import { createFrontChannel } from './front-channel.ts'
import { logoutOperations } from './operations.ts'

export const logoutRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const frontChannel = createFrontChannel(server.settings.publicUrl)
  const endpoint = { server, cookies: browserCookies(server), frontChannel }
  serveOperations(app, endpoint, logoutOperations)
  app.get(frontChannel.script.path, (_, reply) => frontChannel.script.answer(reply))
}
