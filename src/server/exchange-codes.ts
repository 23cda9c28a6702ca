import type { ExchangeCode } from '../apis/auth-flow/index.ts'
import { authMethod, type Clients } from '../domain/clients/index.ts'
import type { HttpServer } from '../platform/http/index.ts'

/**
 * The token endpoint, asked as a client would ask it, without a connection: the auth-flow API gets its tokens like every
 * other application, hooks, limits and logs included.
 */
export const exchangeCodes =
  (
    server: HttpServer,
    clients: Pick<Clients, 'load'>,
    { clientId, clientSecret, redirectUri }: Application,
  ): ExchangeCode =>
  async (code, verifier) => {
    const client = clientId === undefined ? undefined : await clients.load(clientId)
    if (clientId === undefined || !client)
      return refused('auth_flow.client.id names no client: create it, or correct the configuration.')
    const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
    if (verifier !== undefined) form.set('code_verifier', verifier)
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
    if (authMethod(client) === 'client_secret_basic') headers['authorization'] = basic(clientId, clientSecret)
    else form.set('client_id', clientId)
    if (authMethod(client) === 'client_secret_post') form.set('client_secret', clientSecret ?? '')
    const { statusCode: status, body } = await server.inject({
      method: 'POST',
      url: '/oauth2/token',
      headers,
      payload: form.toString(),
    })
    return { status, body: JSON.parse(body) as Record<string, unknown> }
  }

interface Application {
  clientId: string | undefined
  clientSecret: string | undefined
  redirectUri: string
}

const basic = (id: string, secret = ''): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`

const refused = (error_description: string) => ({
  status: 500,
  body: { error: 'server_error', error_description },
})
