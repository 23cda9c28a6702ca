import { type Client, isFromDocument } from '../../domain/clients/index.ts'
import type { AuthFlow } from './context.ts'

/** The application, as pages show it. */
export async function clientJson({ clients }: Pick<AuthFlow, 'clients'>, id: string) {
  const client = await clients.load(id)
  const metadata = client?.metadata
  return {
    id,
    name: client ? nameOf(client) : '',
    logo_uri: metadata?.logo_uri || null,
    tos_uri: metadata?.tos_uri || null,
    policy_uri: metadata?.policy_uri || null,
  }
}

/** All that is known of a client that nobody registered is where its document is. */
const nameOf = (client: Client): string => {
  const { client_name: name = '' } = client.metadata
  return isFromDocument(client) ? `${name || client.id} (${new URL(client.id).host})` : name
}
