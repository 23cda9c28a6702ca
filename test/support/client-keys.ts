import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose'
import type { Server } from './flow.ts'

/** A key pair of a client. */
export interface ClientKeyPair {
  privateKey: CryptoKey
  /** The public half, with `kid`, `use` and `alg`. */
  jwk: JWK
  algorithm: string
}

export async function createKeyPair(algorithm = 'RS256', kid = 'client-key'): Promise<ClientKeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: algorithm }, algorithm }
}

const seconds = () => Math.floor(Date.now() / 1000)

/** A client assertion as RFC 7523 §3 wants it. Claims and header members set to `undefined` are left out. */
export async function createAssertion(
  server: Server,
  clientId: string,
  { privateKey, jwk, algorithm }: ClientKeyPair,
  overrides: { claims?: Record<string, unknown>; header?: Record<string, unknown> } = {},
): Promise<string> {
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: new URL('oauth2/token', server.publicUrl).toString(),
    jti: crypto.randomUUID(),
    iat: seconds(),
    exp: seconds() + 60,
    ...overrides.claims,
  }
  const header = { alg: algorithm, kid: jwk.kid, ...overrides.header }
  return new SignJWT(present(claims))
    .setProtectedHeader(present(header) as JWTHeaderParameters)
    .sign(privateKey)
}

const present = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export interface DocumentServer {
  url: string
  /** What it serves; text goes out as it is. */
  answer: { status: number; body: unknown }
  visits: number
  close(): void
}

/** A server on loopback with one JSON document, such as a key set or a list of redirect URIs. */
export async function serveDocument(body: unknown): Promise<DocumentServer> {
  const server = createServer((_request, response) => {
    served.visits += 1
    const { status, body: current } = served.answer
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof current === 'string' ? current : JSON.stringify(current))
  })
  const served: DocumentServer = {
    url: '',
    answer: { status: 200, body },
    visits: 0,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/document`
  return served
}
