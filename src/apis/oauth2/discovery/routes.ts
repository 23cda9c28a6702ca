import type { FastifyInstance } from 'fastify'
import { keySets } from '../../../domain/keys/index.ts'
import type { HttpReply, HttpRequest } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { discoveryDocument, metadataDocument } from './document.ts'

export const discoveryRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const openid = server.settings.discovery.extended ? metadataDocument : discoveryDocument
  app.get('/.well-known/openid-configuration', answering(server, openid))
  app.get('/.well-known/oauth-authorization-server', answering(server, metadataDocument))
}

/** Beside the configuration a document depends on the algorithms of the keys: its text is made again when those change. */
function answering(server: AuthorizationServer, make: (server: AuthorizationServer) => unknown) {
  let made: { algorithms: string; text: string } | undefined
  return async (_request: HttpRequest, reply: HttpReply) => {
    const algorithms = server.keys.algorithms(keySets.idToken).join()
    if (made?.algorithms !== algorithms) made = { algorithms, text: JSON.stringify(make(server)) }
    return reply.type('application/json; charset=utf-8').send(made.text)
  }
}
