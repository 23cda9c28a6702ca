import { admin, json, type Server } from './flow.ts'

export interface AuditEvent {
  id: string
  time: string
  type: string
  kind: string
  identity_id?: string
  client_id?: string
  session_id?: string
  details: Record<string, unknown>
}

type Query = Record<string, string | undefined>

/** Newest first. */
export async function eventsOf(server: Server, query: Query): Promise<AuditEvent[]> {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const response = await admin(server, 'GET', `/admin/audit?${new URLSearchParams(given)}`)
  if (response.status !== 200) throw new Error(`no events: ${response.status} ${await response.text()}`)
  return json<AuditEvent[]>(response)
}

/** Type and kind of each, newest first. */
export const kindsOf = async (server: Server, query: Query): Promise<string[]> =>
  (await eventsOf(server, query)).map(({ type, kind }) => `${type} ${kind}`)

/** Path and query of the next page. */
export function nextPage({ headers }: Response): string | undefined {
  const [, target] = /<([^>]*)>; rel="next"/.exec(headers.get('link') ?? '') ?? []
  if (target === undefined) return undefined
  const { pathname, search } = new URL(target)
  return pathname + search
}
