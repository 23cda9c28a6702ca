import type { FastifyError, FastifyInstance } from 'fastify'
import { announcePassing, InvalidInput, logRefusal, serveOperations } from '../../platform/http/index.ts'
import { wordUndecodable } from './body.ts'
import type { OAuth2Admin } from './context.ts'
import { toAdminError } from './errors.ts'
import { emptyBody, introspectOperations } from './introspect/operations.ts'
import { type Documents, documents } from './operations.ts'

/** The admin endpoints of the authorization server. */
export const oauth2Admin = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = toAdminError(error)
    if (known.status >= 500 && known.status !== 503) request.log.error({ err: error }, 'request failed')
    else logRefusal(request, { error: known.code, description: known.message }, error)
    announcePassing(reply, error)
    // As in Hydra, whose errors name no charset: JSON is always UTF-8 (RFC 8259 §8.1).
    reply.header('content-type', 'application/json').serializer(JSON.stringify)
    return reply.code(known.status).send(known.toJSON())
  })
  await app.register(introspectRoutes(admin))
  await app.register(documentRoutes(admin))
}

const introspectRoutes = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  app.setErrorHandler((error) => {
    throw error instanceof InvalidInput ? emptyBody() : error
  })
  serveOperations(app, admin, introspectOperations)
}

const documentRoutes = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  // What curl calls a form by default is the JSON of a script.
  app.removeContentTypeParser('application/x-www-form-urlencoded')
  // As in Hydra, `null` is a document without members.
  app.addHook('preHandler', async (request) => {
    if (request.body === null) request.body = {}
  })
  for (const each of documents) await app.register(groupRoutes(admin, each))
}

const groupRoutes =
  (admin: OAuth2Admin, { group, word }: Documents) =>
  async (app: FastifyInstance) => {
    if (word) wordUndecodable(app, word)
    serveOperations(app, admin, group)
  }
