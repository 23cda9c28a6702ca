import type { FastifyInstance } from 'fastify'
import type { AuthorizationServer } from '../context.ts'
import { discoveryDocument, metadataDocument } from './document.ts'

export const discoveryRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const openid = server.settings.discovery.extended ? metadataDocument : discoveryDocument
  app.get('/.well-known/openid-configuration', async () => openid(server))
  app.get('/.well-known/oauth-authorization-server', async () => metadataDocument(server))
}
