import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ThrottleFault } from '../../domain/throttle/index.ts'
import { isFault, isPassing } from '../../kernel/fault.ts'
import type { TextFault } from '../../platform/database/index.ts'
import { announcePassing } from '../../platform/http/index.ts'
import { authorizeRoutes } from './authorize/routes.ts'
import type { AuthorizationServer } from './context.ts'
import { credentialRoutes } from './credentials/routes.ts'
import { deviceAuthorizationRoutes, deviceVerificationRoutes } from './device/routes.ts'
import { discoveryRoutes } from './discovery/routes.ts'
import { OAuthError } from './errors.ts'
import { fallbackRoutes } from './fallbacks/routes.ts'
import { introspectRoutes } from './introspect/routes.ts'
import { jwksRoutes } from './jwks/routes.ts'
import { logoutRoutes } from './logout/routes.ts'
import { refused } from './refused.ts'
import { registerRoutes } from './register/routes.ts'
import { revokeRoutes } from './revoke/routes.ts'
import { sessionManagementRoutes } from './session-management/routes.ts'
import type { Settings } from './settings.ts'
import { tokenRoutes } from './token/routes.ts'
import { userinfoRoutes } from './userinfo/routes.ts'

/** The public OAuth 2.0 and OpenID Connect endpoints. */
export const oauth2 = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  app.setErrorHandler(writeError(server.settings))
  await app.register(authorizeRoutes(server))
  await app.register(crossOriginRoutes(server))
  await app.register(deviceVerificationRoutes(server))
  await app.register(logoutRoutes(server))
  await app.register(sessionManagementRoutes(server))
  await app.register(introspectRoutes(server))
  await app.register(fallbackRoutes(server))
}

/** What pages of other origins may call. */
const crossOriginRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  if (server.settings.cors.enabled) {
    // The list of public suffixes is not loaded for those who do without.
    const { allowCrossOrigin } = await import('./cors/routes.ts')
    allowCrossOrigin(
      server,
      app,
      [
        ...['/oauth2/token', '/oauth2/revoke', '/oauth2/device/auth', '/userinfo', '/credentials'],
        ...['/oauth2/register', '/oauth2/register/:id'],
      ],
      [
        ...['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
        '/.well-known/jwks.json',
      ],
    )
  }
  await app.register(tokenRoutes(server))
  await app.register(revokeRoutes(server))
  await app.register(userinfoRoutes(server))
  await app.register(discoveryRoutes(server))
  await app.register(jwksRoutes(server))
  await app.register(credentialRoutes(server))
  await app.register(deviceAuthorizationRoutes(server))
  await app.register(registerRoutes(server))
}

const writeError =
  (settings: Settings) =>
  (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = toOAuthError(error)
    const status = 'statusCode' in error && error.statusCode === 413 ? 413 : known.status
    if (known.code === 'server_error') request.log.error({ err: error }, 'request failed')
    else refused(request, known, error)
    announcePassing(reply, error)
    // RFC 6749 §5.2 demands the challenge of a client that used the header; in others it has browsers ask for a password.
    if (known.code === 'invalid_client' && /^basic\b/i.test(request.headers.authorization ?? ''))
      reply.header('www-authenticate', 'Basic realm="gatehouse"')
    if (error instanceof OAuthError && status === 503) reply.header('retry-after', '1')
    if (isFault<ThrottleFault>(error, 'too_many_attempts') && error.retryAfter !== undefined)
      reply.header('retry-after', String(error.retryAfter))
    return reply
      .code(status)
      .header('cache-control', 'no-store')
      .header('pragma', 'no-cache')
      .send((settings.exposeInternalErrors ? known.exposed() : known).toJSON())
  }

function toOAuthError(error: FastifyError | Error): OAuthError {
  if (error instanceof OAuthError) return error
  if (isFault<ThrottleFault>(error, 'too_many_attempts'))
    return new OAuthError('too_many_requests', error.message)
  if (isPassing(error)) return new OAuthError('temporarily_unavailable', error.message, error.detail)
  if (isFault<TextFault>(error, 'unstorable_text')) return new OAuthError('invalid_request', error.message)
  if ('statusCode' in error && error.statusCode === 413)
    return new OAuthError('invalid_request', 'The request body is too large.')
  if ('statusCode' in error && error.statusCode === 415) {
    return new OAuthError('invalid_request', 'The request body must be application/x-www-form-urlencoded.')
  }
  if ('statusCode' in error && (error.statusCode ?? 500) < 500)
    return new OAuthError('invalid_request', error.message)
  return new OAuthError('server_error')
}
