import { clientDocument } from '../../domain/clients/index.ts'
import type { OAuth2Admin } from './context.ts'
import { AdminError } from './errors.ts'

/** The client of a request. It may have been deleted since the request began. */
export async function clientOf({ clients }: OAuth2Admin, id: string): Promise<Record<string, unknown>> {
  const client = await clients.load(id)
  if (!client) throw new AdminError(404, 'Unable to locate the resource', '')
  return clientDocument(client)
}
