import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ThrottleFault } from '../../domain/throttle/index.ts'
import { isFault, isPassing } from '../../kernel/fault.ts'
import type { TextFault } from '../../platform/database/index.ts'
import {
  announcePassing,
  methodsByPath,
  type OperationGroup,
  serveOperations,
} from '../../platform/http/index.ts'
import { browserCookies } from './authorize/cookies.ts'
import { authorizeOperations } from './authorize/operations.ts'
import type { AuthorizationServer } from './context.ts'
import { credentialRoutes } from './credentials/routes.ts'
import { deviceAuthorizationOperations, deviceVerificationOperations } from './device/operations.ts'
import { discoveryOperations } from './discovery/operations.ts'
import { discoveryRoutes } from './discovery/routes.ts'
import { OAuthError } from './errors.ts'
import { fallbackRoutes } from './fallbacks/routes.ts'
import { introspectOperations } from './introspect/operations.ts'
import { logoutRoutes } from './logout/routes.ts'
import { crossOriginOperations } from './operations.ts'
import { refused } from './refused.ts'
import { registerRoutes } from './register/routes.ts'
import { revokeOperations } from './revoke/operations.ts'
import { sessionManagementRoutes } from './session-management/routes.ts'
import type { Settings } from './settings.ts'
import { tokenOperations } from './token/operations.ts'
import { userinfoRoutes } from './userinfo/routes.ts'

/** The public OAuth 2.0 and OpenID Connect endpoints. */
export const oauth2 = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  app.setErrorHandler(writeError(server.settings))
  const browsing = { server, cookies: browserCookies(server) }
  serveOperations(app, browsing, authorizeOperations)
  await app.register(crossOriginRoutes(server))
  serveOperations(app, browsing, deviceVerificationOperations)
  await app.register(logoutRoutes(server))
  await app.register(sessionManagementRoutes(server))
  if (server.settings.publicIntrospection) serveOperations(app, server, introspectOperations)
  await app.register(fallbackRoutes(server))
}

/** Paths that pages of other origins may call. */
const crossOriginRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  if (server.settings.cors.enabled) {
    // The list of public suffixes is not loaded for those who do without.
    const { allowCrossOrigin } = await import('./cors/routes.ts')
    allowCrossOrigin(server, app, pathsOf(crossOriginOperations), pathsOf([discoveryOperations]))
  }
  serveOperations(app, server, tokenOperations)
  serveOperations(app, server, revokeOperations)
  serveOperations(app, server, deviceAuthorizationOperations)
  await app.register(userinfoRoutes(server))
  await app.register(discoveryRoutes(server))
  await app.register(credentialRoutes(server))
  await app.register(registerRoutes(server))
}

const pathsOf = (groups: readonly OperationGroup[]): string[] => [...methodsByPath(groups).keys()]

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
