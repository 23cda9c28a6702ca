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
 * only addresses, names that nobody can register, and `ownHost`, the host of the configured URL. Pages of other sites get
 * nothing, unless their origin is welcome.
 */
export function refuseForeignPages(
  server: FastifyInstance,
  loopback: boolean,
  ownHost: string,
  isWelcome: OriginCheck,
): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const ownName = isLocalHost(hostname(request)) || request.headers.host === ownHost
    if (loopback ? !ownName : isBrowser(request) && !ownName && !isOutOfReach(hostname(request))) {
      const message =
        'The admin API does not answer to this name. Callers that use it need it in urls.self.admin.'
      return done(new ForeignRequest(message))
    }
    if (isForeign(request) && !isWelcome(request.headers.origin ?? '')) {
      return done(new ForeignRequest('The admin API does not answer pages of other sites.'))
    }
    done()
  })
}

/**
 * Every browser calls itself that, unless somebody has changed it; programs that call APIs do not. The other headers are
 * browsers' own: no page can set them or keep them from being sent (Fetch §2.2.2).
 */
const isBrowser = ({ headers }: FastifyRequest): boolean =>
  /^mozilla\//i.test(headers['user-agent'] ?? '') ||
  headers.origin !== undefined ||
  Object.keys(headers).some((name) => name.startsWith('sec-fetch-'))

/** Fetch Metadata §2.3 says it of every request, an origin of those that pages write or read with. */
const isForeign = ({ headers, host }: FastifyRequest): boolean =>
  headers['sec-fetch-site'] === 'cross-site' ||
  (headers.origin !== undefined && URL.parse(headers.origin)?.host !== host)

/**
 * Whether an attacker cannot make the name lead here: addresses, names of one label as containers have them, and those
 * below domains that are nobody's (RFC 6762 §3, RFC 8375 §4, and `internal`, which ICANN keeps for private use).
 */
const isOutOfReach = (hostname: string): boolean =>
  isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 ||
  /^[^.]+$/.test(hostname) ||
  /\.(?:local|internal|home\.arpa)$/i.test(hostname)

/** As the caller wrote it, whatever a proxy says about it. */
const hostname = ({ headers }: FastifyRequest): string => (headers.host ?? '').replace(/:\d+$/, '')
