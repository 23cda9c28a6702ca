import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export interface ForgedAnswer {
  status?: number
  body: unknown
  type?: string
}

type Sign = (claims: object, header?: object) => Promise<string>

/** A provider whose answers a test decides: for tokens that an honest one would never issue. */
export interface ForgingProvider {
  issuer: string
  /** Answers the next token requests. `sign` signs claims with the provider's own key. */
  onToken: (sign: Sign, form: URLSearchParams) => Promise<ForgedAnswer>
  onUserInfo: (sign: Sign) => ForgedAnswer | Promise<ForgedAnswer>
  /** Signs with a new key from now on, and publishes no other. */
  rotate(kid?: string): Promise<void>
  /** Requests so far, by path. */
  hits: Map<string, number>
  /** Overrides in the discovery document. */
  metadata: Record<string, unknown>
  close(): Promise<void>
}

export async function startForgingProvider(): Promise<ForgingProvider> {
  const newKey = async (kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256')
    const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }
    return { privateKey, jwk }
  }
  let key = await newKey('own')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sign: Sign = (claims, header = {}) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: key.jwk.kid as string, ...header })
      .sign(key.privateKey)
  const self: ForgingProvider = {
    issuer,
    onToken: async () => ({ status: 400, body: { error: 'invalid_grant' } }),
    onUserInfo: () => ({ body: {} }),
    metadata: {},
    rotate: async (kid = crypto.randomUUID()) => {
      key = await newKey(kid)
    },
    hits: new Map(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  const answer = async (path: string, form: URLSearchParams): Promise<ForgedAnswer> => {
    self.hits.set(path, (self.hits.get(path) ?? 0) + 1)
    switch (path) {
      case '/.well-known/openid-configuration':
        return {
          body: {
            issuer,
            authorization_endpoint: `${issuer}/auth`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/jwks`,
            userinfo_endpoint: `${issuer}/userinfo`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
            ...self.metadata,
          },
        }
      case '/jwks':
        return { body: { keys: [key.jwk] } }
      case '/token':
        return self.onToken(sign, form)
      case '/userinfo':
        return self.onUserInfo(sign)
      default:
        return { status: 404, body: {} }
    }
  }
  server.on('request', (request, response) => {
    const { pathname } = new URL(request.url ?? '/', issuer)
    const read = text(request).then((form) => answer(pathname, new URLSearchParams(form)))
    read.then(
      ({ status = 200, body, type = 'application/json' }) => {
        response.writeHead(status, { 'content-type': type })
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      },
      (error: unknown) => response.destroy(error as Error),
    )
  })
  return self
}
