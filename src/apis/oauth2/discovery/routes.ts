import type { FastifyInstance } from 'fastify'
import { keySets } from '../../../domain/keys/index.ts'
import { type HttpReply, serveOperations } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { discoveryDocument, metadataDocument } from './document.ts'
import { discoveryOperations } from './operations.ts'

export const discoveryRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const openid = server.settings.discovery.extended ? metadataDocument : discoveryDocument
  const discovery = {
    keys: server.keys,
    writeConfiguration: writing(server, openid),
    writeMetadata: writing(server, metadataDocument),
  }
  serveOperations(app, discovery, discoveryOperations)
}

/** Beside the configuration a document depends on the algorithms of the keys: its text is made again when those change. */
function writing(server: AuthorizationServer, make: (server: AuthorizationServer) => unknown) {
  let made: { algorithms: string; text: string } | undefined
  return (reply: HttpReply) => {
    const algorithms = server.keys.algorithms(keySets.idToken).join()
    if (made?.algorithms !== algorithms) made = { algorithms, text: JSON.stringify(make(server)) }
    return reply.type('application/json; charset=utf-8').send(made.text)
  }
}
