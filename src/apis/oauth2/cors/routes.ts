import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isBounded, originsOf, readOrigin } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { callingClient } from './calling-client.ts'

/**
 * Lets pages of other origins call the routes that are registered in `app` after this: an origin is allowed by the
 * configuration, or by the client that the request is from. None of them looks at cookies; the authorization endpoint
 * does and is never among them (RFC 9700 §2.6). `documents` are there for everybody.
 */
export function allowCrossOrigin(
  server: AuthorizationServer,
  app: FastifyInstance,
  paths: readonly string[],
  documents: readonly string[] = [],
): void {
  const { cors } = server.settings
  const everybody = cors.allowedOrigins.includes('*')
  const patterns = cors.allowedOrigins.filter((pattern) => pattern === '*' || isBounded(pattern))
  const isAllowed = originsOf(patterns)
  for (const pattern of cors.allowedOrigins.filter((each) => !patterns.includes(each)))
    app.log.warn(
      { pattern },
      'an origin in serve.public.cors.allowed_origins allows nobody: no domain follows its star',
    )
  const headers = new Set(['origin', ...cors.allowedHeaders.map((name) => name.toLowerCase())])

  /** Origins that may be allowed. Applications of mobile systems have origins that are none of the web. */
  const readCaller = (request: FastifyRequest): string | undefined =>
    everybody || documents.includes(request.routeOptions.url ?? '')
      ? request.headers.origin
      : readOrigin(request.headers.origin)

  const permission = (origin: string): Record<string, string> => ({
    'access-control-allow-origin': origin,
    ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
  })

  const isClientsOwn = async (request: FastifyRequest, origin: string): Promise<boolean> => {
    const client = await callingClient(server, request)
    return originsOf((client?.metadata.allowed_cors_origins ?? []).filter(isBounded))(origin)
  }

  app.addHook('preHandler', async (request, reply) => {
    reply.header('vary', 'Origin')
    const origin = readCaller(request)
    if (origin === undefined || request.method === 'OPTIONS') return
    const open = isAllowed(origin) || documents.includes(request.routeOptions.url ?? '')
    if (!open && !(await isClientsOwn(request, origin))) return
    reply.headers(permission(origin))
    if (cors.exposedHeaders.length > 0)
      reply.header('access-control-expose-headers', cors.exposedHeaders.join(', '))
  })

  for (const path of [...paths, ...documents]) {
    app.options(path, async (request, reply) => {
      reply.header('vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers').code(204)
      // A preflight carries no credentials and so no client: the answer to the request itself decides.
      const origin = readCaller(request)
      const method = request.headers['access-control-request-method']
      const wanted = request.headers['access-control-request-headers']
      if (origin === undefined || method === undefined || !cors.allowedMethods.includes(method))
        return reply.send()
      const known = headers.has('*') || namesIn(wanted).every((name) => headers.has(name))
      if (!known) return reply.send()
      reply.headers(permission(origin)).header('access-control-allow-methods', method)
      if (wanted) reply.header('access-control-allow-headers', wanted)
      if (cors.maxAge > 0) reply.header('access-control-max-age', String(cors.maxAge))
      return reply.send()
    })
  }
}

const namesIn = (header = ''): string[] =>
  header.split(',').flatMap((name) => name.trim().toLowerCase() || [])
