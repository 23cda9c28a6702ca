import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** A provider whose answers a test decides: for tokens that an honest one would never issue. */
export interface ForgingProvider {
  issuer: string
  /** Answers the next token requests. `sign` signs claims with the provider's own key. */
  onToken: (
    sign: (claims: object, header?: object) => Promise<string>,
  ) => Promise<{ status?: number; body: unknown }>
  onUserInfo: () => { status?: number; body: unknown }
  /** Overrides in the discovery document. */
  metadata: Record<string, unknown>
  close(): Promise<void>
}

export async function startForgingProvider(): Promise<ForgingProvider> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'own', alg: 'RS256', use: 'sig' }
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sign = (claims: object, header: object = {}) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'own', ...header }).sign(privateKey)
  const self: ForgingProvider = {
    issuer,
    onToken: async () => ({ status: 400, body: { error: 'invalid_grant' } }),
    onUserInfo: () => ({ body: {} }),
    metadata: {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  const answer = async (path: string): Promise<{ status?: number; body: unknown }> => {
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
        return { body: { keys: [jwk] } }
      case '/token':
        return self.onToken(sign)
      case '/userinfo':
        return self.onUserInfo()
      default:
        return { status: 404, body: {} }
    }
  }
  server.on('request', (request, response) => {
    request.resume()
    answer(new URL(request.url ?? '/', issuer).pathname).then(
      ({ status = 200, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      },
      (error: unknown) => response.destroy(error as Error),
    )
  })
  return self
}
