import { type Client, isFromDocument } from '../domain/clients/index.ts'
import type { Context } from './context.ts'
import type { ClientView } from './views.ts'

/** The client as pages show it. `requestUrl` is the authorization request, which names where the user returns to. */
export function clientView(client: Client, requestUrl?: string): ClientView {
  const { id, metadata } = client
  const redirectUri =
    requestUrl === undefined ? undefined : new URL(requestUrl).searchParams.get('redirect_uri')
  return {
    name: metadata.client_name || id,
    logoUri: metadata.logo_uri || undefined,
    policyUri: metadata.policy_uri || undefined,
    tosUri: metadata.tos_uri || undefined,
    clientUri: metadata.client_uri || undefined,
    documentHost: isFromDocument(client) ? new URL(id).host : undefined,
    host: URL.parse(redirectUri ?? metadata.redirect_uris?.[0] ?? '')?.host || undefined,
  }
}

export async function loadClientView(
  { clients }: Pick<Context, 'clients'>,
  id: string | undefined,
  requestUrl?: string,
): Promise<ClientView | undefined> {
  const client = id === undefined ? undefined : await clients.load(id)
  return client && clientView(client, requestUrl)
}
