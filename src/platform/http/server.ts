import type { IncomingMessage } from 'node:http'
import { type FastifyInstance, type FastifyRequest, fastify, LogController } from 'fastify'
import { uuid } from '../../kernel/ids.ts'
import type { Logger } from '../log/index.ts'
import type { HttpExchange } from '../metrics/index.ts'
import { acceptForms, acceptJson } from './bodies.ts'
import { callerName } from './callers.ts'
import { checkForwarded } from './forwarded.ts'
import { answerNotFound, answerUnreadable } from './not-found.ts'
import { proxyCheck } from './proxies.ts'
import { isTold, logRefusal, type Refused } from './refusals.ts'
import { requestLog } from './request-log.ts'
import { statusText } from './status-text.ts'

export interface ServerSettings {
  name: 'public' | 'admin'
  logger: Logger
  /** Addresses and CIDR ranges whose X-Forwarded-* headers are believed. */
  trustedProxies: readonly string[]
  rewriteUrl?: ((url: string) => string) | undefined
  /** Is told of every answer. */
  observe?: (exchange: HttpExchange) => void
  /** Hears of requests that were refused, but not of those for which there is no route. */
  refused?: (refused: Refused) => void
  /** Milliseconds that requests have to end when the server closes. */
  drainTimeout?: number
}

/** Bytes. Whoever reaches the admin listener is trusted with more. */
const bodyLimits = { public: 128 * 1024, admin: 1024 * 1024 }
const requestTimeout = 30_000
/** Verifiers travel in URLs, with all that a consent application says about the user. */
const maxHeaderSize = 64 * 1024
const keepAliveTimeout = 72_000
/** Ends before orchestrators lose patience, which is commonly after 30 seconds. */
const defaultDrainTimeout = 20_000
const longestParameter = 4096

/**
 * A listener with what every one of them needs: request ids, access log without queries, limits, bodies (forms,
 * and JSON on the admin listener), and responses that nobody stores or sniffs. Error shapes belong to the faces.
 */
export function createServer({
  name,
  logger,
  trustedProxies,
  rewriteUrl,
  observe,
  refused,
  drainTimeout = defaultDrainTimeout,
}: ServerSettings): FastifyInstance {
  const bodyLimit = bodyLimits[name]
  const isTrusted = proxyCheck(trustedProxies)
  const server = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: uuid,
    childLoggerFactory: requestLog,
    trustProxy: trustedProxies.length > 0 ? isTrusted : false,
    bodyLimit,
    http: { maxHeaderSize },
    requestTimeout,
    keepAliveTimeout,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    frameworkErrors: (_error, _request, reply) => void answerUnreadable(reply),
    routerOptions: {
      maxParamLength: longestParameter,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: false,
    },
    // No route declares a schema, so what would compile one is not loaded.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    ...(rewriteUrl ? { rewriteUrl: ({ url = '/' }: IncomingMessage) => rewriteUrl(url) } : {}),
  }) as unknown as FastifyInstance

  server.decorate('hearsOfRefusals', refused)
  server.removeContentTypeParser(['application/json', 'text/plain'])
  acceptForms(server)
  // Scripts against admin APIs often name no content type, or a wrong one.
  if (name === 'admin')
    acceptJson(server, ['application/json', 'application/json-patch+json', '*'], bodyLimit)

  // A server that closes no longer enforces `requestTimeout`: a body that never ends would hold the process for good.
  let closing = false
  server.addHook('preClose', async () => {
    closing = true
    setTimeout(() => server.server.closeAllConnections(), drainTimeout).unref()
  })
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close')
    done()
  })
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    if (request.method === 'GET')
      reply.header('cache-control', 'private, no-cache, no-store, must-revalidate')
    done()
  })
  checkForwarded(server, isTrusted)
  // Before a body is read: it is nobody's.
  server.addHook('onRequest', (request, reply, done) => {
    if (request.is404) void answerNotFound(request, reply)
    else done()
  })
  // None of its fields is a secret, and looking for some would cost more than the line.
  const accessLog = logger.child({ listener: name }, { redact: [] })
  server.addHook('onResponse', (request, reply, done) => {
    observe?.({
      method: request.method,
      endpoint: request.routeOptions.url ?? 'unmatched',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
      requestBytes: Number(request.headers['content-length'] ?? 0),
      responseBytes: Number(reply.getHeader('content-length') ?? 0),
    })
    // For what no face was asked about, such as a path without a route.
    if (reply.statusCode >= 400 && reply.statusCode < 500 && !isTold(request)) {
      const error = statusText(reply.statusCode) || String(reply.statusCode)
      logRefusal(request, { error, description: error })
    }
    const caller = callerName(request)
    const level = levelOf(reply.statusCode)
    accessLog[level](
      {
        reqId: request.id,
        ...(caller === undefined ? {} : { caller }),
        method: request.method,
        path: pathOf(request),
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        remoteAddress: request.ip,
      },
      'request',
    )
    done()
  })
  return server
}

/** "Come again" (503) is no failure of this program. */
const levelOf = (status: number): 'info' | 'warn' | 'error' => {
  if (status < 500) return 'info'
  return status === 503 ? 'warn' : 'error'
}

const noSchemas = () => {
  throw new Error('schemas are checked by handlers, not by the server')
}

/** The path alone: queries carry codes, challenges and hints. */
const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] as string
