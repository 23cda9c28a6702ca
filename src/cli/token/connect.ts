import * as oidc from 'openid-client'
import { joinUrl } from '../../kernel/url.ts'
import { misused } from '../failure.ts'
import { explained } from './explain.ts'
import type { ClientOptions } from './options.ts'

/** The server and the client, as openid-client wants them. */
export async function connect(options: ClientOptions): Promise<oidc.Configuration> {
  const { endpoint, clientId } = options
  if (!clientId) throw misused('The client is missing: name it with --client-id or in OAUTH2_CLIENT_ID.')
  // The whole address, not the issuer: behind a proxy a command may reach the server by another name than its own.
  const document = new URL(joinUrl(endpoint, '.well-known/openid-configuration'))
  const execute = document.protocol === 'http:' ? [oidc.allowInsecureRequests] : []
  return explained(endpoint, () =>
    oidc.discovery(document, clientId, undefined, authentication(options), { execute }),
  )
}

function authentication({ clientSecret, tokenEndpointAuthMethod }: ClientOptions): oidc.ClientAuth {
  const method = tokenEndpointAuthMethod ?? (clientSecret ? 'client_secret_basic' : 'none')
  if (method === 'none') return oidc.None()
  if (!clientSecret)
    throw misused('The client secret is missing: give it with --client-secret or in OAUTH2_CLIENT_SECRET.')
  return method === 'client_secret_post'
    ? oidc.ClientSecretPost(clientSecret)
    : oidc.ClientSecretBasic(clientSecret)
}
