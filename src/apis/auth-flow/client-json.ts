import type { AuthFlow } from './context.ts'

/** The application, as pages show it. */
export async function clientJson({ clients }: Pick<AuthFlow, 'clients'>, id: string) {
  const metadata = (await clients.load(id))?.metadata
  return {
    id,
    name: metadata?.client_name ?? '',
    logo_uri: metadata?.logo_uri || null,
    tos_uri: metadata?.tos_uri || null,
    policy_uri: metadata?.policy_uri || null,
  }
}
