import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/** An external identity provider on loopback: certified software that plays no part in Gatehouse. */
export interface IdentityProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** Who signs in next, with the claims about them; `undefined` is somebody who cancels. */
  account: { sub: string; [claim: string]: unknown } | undefined
  /** Query of the last authorization request. */
  lastRequest: URLSearchParams
  /** Does what a browser does at the provider: follows its redirects until they lead away from it. */
  visit(url: string): Promise<string>
  close(): Promise<void>
}

export async function startIdentityProvider(redirectUris: string[]): Promise<IdentityProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const self: IdentityProvider = {
    issuer,
    clientId: 'gatehouse',
    clientSecret: 'a secret with & and : in it',
    account: { sub: 'ada', email: 'ada@example.com', email_verified: true, name: 'Ada Lovelace' },
    lastRequest: new URLSearchParams(),
    visit: (url) => visit(issuer, url),
    close: () => close(server),
  }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: self.clientId,
        client_secret: self.clientSecret,
        redirect_uris: redirectUris,
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'picture', 'given_name'],
    },
    // Claims of the scopes are then only at the userinfo endpoint, as with many providers.
    conformIdTokenClaims: true,
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['test'] },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => (self.account?.sub === sub ? self.account : { sub }),
    }),
    loadExistingGrant: async (context: {
      oidc: { account: { accountId: string }; client: { clientId: string }; provider: Provider }
    }) => {
      const { account, client } = context.oidc
      const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const handle = provider.callback()
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    if (url.pathname === '/auth') self.lastRequest = url.searchParams
    if (!url.pathname.startsWith('/interaction/')) return handle(request, response)
    const result = self.account
      ? { login: { accountId: self.account.sub, remember: false } }
      : { error: 'access_denied', error_description: 'The user cancelled' }
    provider.interactionFinished(request, response, result).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  return self
}

async function visit(issuer: string, start: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  for (let step = 0; step < 10; step += 1) {
    if (!url.startsWith(`${issuer}/`)) return url
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = response.headers.get('location')
    if (!location) throw new Error(`the provider answered ${response.status}: ${await response.text()}`)
    url = new URL(location, url).href
  }
  throw new Error('too many redirects')
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
