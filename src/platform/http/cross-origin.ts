import type { FastifyInstance } from 'fastify'
import { isBounded } from './bounded.ts'
import { type OriginCheck, originsOf, readOrigin } from './origins.ts'

export interface CrossOrigin {
  enabled: boolean
  allowedOrigins: readonly string[]
  allowedMethods: readonly string[]
  allowedHeaders: readonly string[]
  exposedHeaders: readonly string[]
  allowCredentials: boolean
  /** Seconds. */
  maxAge: number
}

/**
 * Lets pages of the configured origins call every route of `server`: the check that it returns tells which those are. A
 * star counts if a registrable domain follows it, or if it stands for every origin.
 */
export function allowOrigins(server: FastifyInstance, settings: CrossOrigin): OriginCheck {
  if (!settings.enabled) return () => false
  const isAllowed = originsOf(
    settings.allowedOrigins.filter((pattern) => pattern === '*' || isBounded(pattern)),
  )
  const headers = new Set(['origin', ...settings.allowedHeaders.map((name) => name.toLowerCase())])
  const areKnown = (names: string) =>
    headers.has('*') || names.split(',').every((name) => headers.has(name.trim().toLowerCase()))

  server.addHook('onRequest', (request, reply, done) => {
    reply.header('vary', 'Origin')
    const origin = readOrigin(request.headers.origin)
    if (origin === undefined || !isAllowed(origin)) return done()
    reply.header('access-control-allow-origin', origin)
    if (settings.allowCredentials) reply.header('access-control-allow-credentials', 'true')
    if (settings.exposedHeaders.length > 0 && request.method !== 'OPTIONS')
      reply.header('access-control-expose-headers', settings.exposedHeaders.join(', '))
    done()
  })
  server.options('/*', async (request, reply) => {
    const method = request.headers['access-control-request-method']
    const wanted = request.headers['access-control-request-headers'] ?? ''
    if (
      method !== undefined &&
      settings.allowedMethods.includes(method) &&
      (wanted === '' || areKnown(wanted))
    ) {
      reply.header('access-control-allow-methods', method)
      if (wanted !== '') reply.header('access-control-allow-headers', wanted)
      if (settings.maxAge > 0) reply.header('access-control-max-age', String(settings.maxAge))
    }
    return reply.code(204).send()
  })
  return (origin) => isAllowed(readOrigin(origin) ?? '')
}
