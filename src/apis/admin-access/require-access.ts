import { equal, hash } from '../../kernel/secrets.ts'
import { type HttpRequest, type HttpServer, logRefusal, nameCaller } from '../../platform/http/index.ts'
import { fingerprintIn, normalizedDigest } from './client-certificate.ts'
import { type AdminScope, isOpen, opens } from './scopes.ts'

export interface AdminAccess {
  tokens: readonly { name: string; hash: string; scope: AdminScope }[]
  certificates: readonly { name: string; fingerprint: string; scope: AdminScope }[]
  /** In lower case. */
  certificateHeader: string
  /** Whether a token needs a certificate beside it. */
  demandsBoth: boolean
  /** Whether a connection comes from a proxy whose headers are believed. */
  isProxy(address: string | undefined): boolean
}

interface Caller {
  name: string
  scope: AdminScope
}

class AccessRefused extends Error {
  readonly statusCode: 401 | 403

  constructor(statusCode: 401 | 403, message: string) {
    super(message)
    this.name = 'AccessRefused'
    this.statusCode = statusCode
  }
}

/** Refuses callers without one of the configured credentials (RFC 6750 §3). If none is configured, it does nothing. */
export function requireAccess(server: HttpServer, access: AdminAccess): void {
  if (access.tokens.length === 0 && access.certificates.length === 0) return
  server.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url ?? ''
    // A preflight has no credentials, and gets none of what the route gives.
    if (isOpen(route) || request.method === 'OPTIONS') return done()
    const callers = callersOf(request, access)
    const refuse = (status: 401 | 403, message: string, challenge: string) => {
      reply.header('www-authenticate', `Bearer realm="gatehouse-admin"${challenge}`)
      const error = new AccessRefused(status, message)
      logRefusal(request, { error: error.name, description: message, rule: 'requireAccess' }, error)
      done(error)
    }
    if (callers === undefined) {
      const sent = request.headers.authorization !== undefined
      return refuse(401, unauthorized, sent ? ', error="invalid_token"' : '')
    }
    nameCaller(request, callers.map(({ name }) => name).join(' and '))
    if (!callers.every(({ scope }) => opens(scope, route)))
      return refuse(403, insufficient, ', error="insufficient_scope"')
    done()
  })
}

const unauthorized =
  'The admin API is locked: send one of serve.admin.tokens as a bearer token, or a client certificate that is allowed.'
const insufficient = 'The scope of the token or certificate does not cover this operation.'

/** The callers whose credentials came with the request. Each must cover it; `undefined` if credentials are missing. */
function callersOf(request: HttpRequest, access: AdminAccess): Caller[] | undefined {
  const token = callerByToken(request, access)
  const certificate = callerByCertificate(request, access)
  if (access.demandsBoth) return token && certificate && [token, certificate]
  const caller = token ?? certificate
  return caller && [caller]
}

function callerByToken({ headers }: HttpRequest, { tokens }: AdminAccess): Caller | undefined {
  const token = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (token === undefined) return undefined
  const digest = Buffer.from(hash(token), 'base64url').toString('hex')
  return tokens.find((known) => equal(normalizedDigest(known.hash.slice('sha256:'.length)), digest))
}

function callerByCertificate(
  { headers, socket }: HttpRequest,
  { certificates, certificateHeader, isProxy }: AdminAccess,
): Caller | undefined {
  const header = headers[certificateHeader]
  if (typeof header !== 'string' || !isProxy(socket.remoteAddress)) return undefined
  const fingerprint = fingerprintIn(header)
  return certificates.find((known) => normalizedDigest(known.fingerprint) === fingerprint)
}
