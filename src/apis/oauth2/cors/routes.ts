import type { FastifyInstance } from 'fastify'
import type { AuthorizationServer } from '../context.ts'
import { callingClient } from './calling-client.ts'
import { clientOriginsOf, originsOf, readOrigin } from './origins.ts'

/**
 * Lets pages of other origins call the routes that are registered in `app` after this: an origin is allowed by the
 * configuration, or by the client that the request is from. The authorization endpoint is never among them
 * (RFC 9700 §2.6).
 */
export function allowCrossOrigin(
  server: AuthorizationServer,
  app: FastifyInstance,
  paths: readonly string[],
): void {
  const { cors } = server.settings
  if (!cors.enabled) return
  const everybody = cors.allowedOrigins.includes('*')
  const isAllowed = originsOf(cors.allowedOrigins)

  /** With credentials an origin has to be named; where everybody may come, nobody brings credentials. */
  const permission = (origin: string): Record<string, string> =>
    everybody
      ? { 'access-control-allow-origin': '*' }
      : {
          'access-control-allow-origin': origin,
          ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
        }

  app.addHook('preHandler', async (request, reply) => {
    reply.header('vary', 'Origin')
    const origin = readOrigin(request.headers.origin)
    if (origin === undefined || request.method === 'OPTIONS') return
    const allowed =
      isAllowed(origin) ||
      clientOriginsOf((await callingClient(server, request))?.metadata.allowed_cors_origins ?? [])(origin)
    if (!allowed) return
    reply.headers(permission(origin))
    if (cors.exposedHeaders.length > 0)
      reply.header('access-control-expose-headers', cors.exposedHeaders.join(', '))
  })

  for (const path of paths) {
    app.options(path, async (request, reply) => {
      reply.header('vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers').code(204)
      // A preflight carries no credentials and so no client: the answer to the request itself decides.
      const origin = readOrigin(request.headers.origin)
      const method = request.headers['access-control-request-method']
      if (origin === undefined || typeof method !== 'string' || !cors.allowedMethods.includes(method))
        return reply.send()
      reply.headers(permission(origin))
      reply.header('access-control-allow-methods', cors.allowedMethods.join(', '))
      reply.header('access-control-allow-headers', cors.allowedHeaders.join(', '))
      if (cors.maxAge > 0) reply.header('access-control-max-age', String(cors.maxAge))
      return reply.send()
    })
  }
}
