import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parseUrl } from '../../kernel/url.ts'
import { logRefusal } from './refusals.ts'

const names = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'] as const
/** Addresses that are named in a warning: more than one proxy may be forgotten, and strangers must not fill the log. */
const mostNamed = 20

/**
 * Proxies say where a request comes from. Of an address that is not trusted that counts for nothing, and a warning says so
 * once, because it is usually a proxy that somebody forgot to name. A trusted proxy has to say what can be read.
 */
export function checkForwarded(server: FastifyInstance, isTrusted: (address: string) => boolean): void {
  const named = new Set<string>()
  server.addHook('onRequest', (request, _reply, done) => {
    const sent = names.filter((name) => request.headers[name] !== undefined)
    if (sent.length === 0) return done()
    const address = request.socket.remoteAddress ?? ''
    if (isTrusted(address)) {
      const error = unreadable(request)
      if (error) logRefusal(request, { error: 'invalid_request', description: error.message }, error)
      return done(error)
    }
    if (named.size < mostNamed && !named.has(address)) {
      named.add(address)
      request.log.warn(
        { address, headers: sent.join(', ') },
        'forwarded headers of an address that is not trusted are ignored: if it is a proxy of yours, add it to serve.tls.allow_termination_from',
      )
    }
    done()
  })
}

class UnreadableForwarded extends Error {
  readonly statusCode = 400

  constructor(header: string) {
    super(`The header ${header} of the proxy cannot be parsed.`)
    this.name = 'UnreadableForwarded'
  }
}

/** Only what is read has to be readable: entries of `X-Forwarded-For` up to the first that is no proxy. */
function unreadable({ headers, ips = [], protocol, host }: FastifyRequest): Error | undefined {
  if (!ips.every((address) => isIP(address) !== 0)) return new UnreadableForwarded('X-Forwarded-For')
  if (headers['x-forwarded-proto'] !== undefined && !/^https?$/.test(protocol))
    return new UnreadableForwarded('X-Forwarded-Proto')
  if (headers['x-forwarded-host'] !== undefined && !isHost(host))
    return new UnreadableForwarded('X-Forwarded-Host')
  return undefined
}

const isHost = (host: string): boolean => {
  const url = parseUrl(`https://${host}/`)
  return url !== undefined && /^[^\s/?#@\\]+$/.test(host) && url.pathname === '/'
}
