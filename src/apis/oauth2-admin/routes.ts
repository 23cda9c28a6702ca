import type { FastifyError, FastifyInstance } from 'fastify'
import { announcePassing, logRefusal } from '../../platform/http/index.ts'
import { clientRoutes } from './clients/routes.ts'
import { consentRoutes } from './consent/routes.ts'
import { consentSessionRoutes } from './consent-sessions/routes.ts'
import type { OAuth2Admin } from './context.ts'
import { deviceRoutes } from './device/routes.ts'
import { toAdminError } from './errors.ts'
import { introspectRoutes } from './introspect/routes.ts'
import { keyRoutes } from './keys/routes.ts'
import { loginRoutes } from './login/routes.ts'
import { loginSessionRoutes } from './login-sessions/routes.ts'
import { logoutRoutes } from './logout/routes.ts'
import { tokenRoutes } from './tokens/routes.ts'
import { trustRoutes } from './trust/routes.ts'

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

const documentRoutes = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  // What curl calls a form by default is the JSON of a script.
  app.removeContentTypeParser('application/x-www-form-urlencoded')
  await app.register(clientRoutes(admin))
  await app.register(keyRoutes(admin))
  await app.register(loginRoutes(admin))
  await app.register(consentRoutes(admin))
  await app.register(logoutRoutes(admin))
  await app.register(loginSessionRoutes(admin))
  await app.register(consentSessionRoutes(admin))
  await app.register(tokenRoutes(admin))
  await app.register(deviceRoutes(admin))
  await app.register(trustRoutes(admin))
}
