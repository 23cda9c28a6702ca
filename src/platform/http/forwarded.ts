import { BlockList, isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parseUrl } from '../../kernel/url.ts'
import { logRefusal } from './refusals.ts'

const names = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'] as const
/** Addresses that are named in a warning: more than one proxy may be forgotten, and strangers must not fill the log. */
const mostNamed = 20

/**
 * What proxies say about a request. Of an address that is not trusted it counts for nothing, and a warning says so
 * once, because it is usually a proxy that somebody forgot to name. A trusted proxy has to say what can be read.
 */
export function checkForwarded(server: FastifyInstance, trustedProxies: readonly string[]): void {
  const trusted = addressesOf(trustedProxies)
  const named = new Set<string>()
  server.addHook('onRequest', (request, _reply, done) => {
    const sent = names.filter((name) => request.headers[name] !== undefined)
    if (sent.length === 0) return done()
    const address = request.socket.remoteAddress ?? ''
    if (trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) {
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

/** Names that Fastify knows beside addresses and ranges. */
const ranges: Record<string, string[]> = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

function addressesOf(trustedProxies: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of trustedProxies.flatMap((entry) => ranges[entry] ?? entry.split(/\s*,\s*/))) {
    const [address = '', prefix] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) continue
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}
