import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLocalHost } from '../../kernel/url.ts'
import type { OriginCheck } from './origins.ts'

/** A browser brought a request that its user did not mean to make. */
class ForeignRequest extends Error {
  readonly statusCode = 403

  constructor(message: string) {
    super(message)
    this.name = 'ForeignRequest'
  }
}

/**
 * Keeps pages that somebody happens to visit away from a listener without authentication. Browsers name their origin
 * with every write; and where a page's own name was made to lead here (DNS rebinding), that name gives it away. A
 * listener on a loopback address answers to the names of this machine; elsewhere programs may use any name, browsers
 * only addresses and `ownHost`, the host of the configured URL. Pages of origins that are welcome may write.
 */
export function refuseForeignPages(
  server: FastifyInstance,
  loopback: boolean,
  ownHost: string,
  isWelcome: OriginCheck,
): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const ownName = isLocalHost(hostname(request)) || request.headers.host === ownHost
    if (loopback ? !ownName : isBrowser(request) && !ownName && !isAddress(hostname(request))) {
      const message =
        'The admin API does not answer to this name. Callers that use it need it in urls.self.admin.'
      return done(new ForeignRequest(message))
    }
    const { origin } = request.headers
    if (origin === undefined || request.method === 'GET' || request.method === 'HEAD') return done()
    if (URL.parse(origin)?.host !== request.host && !isWelcome(origin)) {
      return done(new ForeignRequest('The admin API does not answer pages of other sites.'))
    }
    done()
  })
}

/** Every browser calls itself that; programs that call APIs do not. */
const isBrowser = ({ headers }: FastifyRequest): boolean => /^mozilla\//i.test(headers['user-agent'] ?? '')

const isAddress = (hostname: string): boolean => isIP(hostname.replace(/^\[|\]$/g, '')) !== 0

/** As the caller wrote it, whatever a proxy says about it. */
const hostname = ({ headers }: FastifyRequest): string => (headers.host ?? '').replace(/:\d+$/, '')
