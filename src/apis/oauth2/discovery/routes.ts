import type { FastifyInstance } from 'fastify'
import type { AuthorizationServer } from '../context.ts'
import { discoveryDocument } from './document.ts'

export const discoveryRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const answer = async () => discoveryDocument(server)
  app.get('/.well-known/openid-configuration', answer)
  app.get('/.well-known/oauth-authorization-server', answer)
}
