import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Field } from '../../domain/clients/field.ts'
import { fields } from '../../domain/clients/fields.ts'
import { nextPageToken } from '../pages.ts'
import { request } from '../request.ts'
import type { WantedClient } from './documents.ts'

type Document = Record<string, unknown>

export interface Step {
  action: 'create' | 'update' | 'delete' | 'keep'
  id: string
  /** Of a client that is created or updated. */
  document?: Document
}

/** Under this name the metadata of a client says that it is one of ours, and from which document it was made. */
const mark = 'gatehouse_apply'

/**
 * The steps to the wanted clients. A document is the whole client: what it leaves out goes back to its default. Clients
 * that nobody applied are left alone, also by `prune`.
 */
export function reconcile(
  wanted: readonly WantedClient[],
  present: readonly Document[],
  prune: boolean,
): Step[] {
  const before = new Map(present.map((client) => [String(client['client_id']), client]))
  const steps = wanted.map(({ id, document }): Step => {
    const marked = withMark(document)
    const existing = before.get(id)
    if (!existing) return { action: 'create', id, document: marked }
    return holds(existing, marked) ? { action: 'keep', id } : { action: 'update', id, document: marked }
  })
  const ids = new Set(wanted.map(({ id }) => id))
  const obsolete = prune
    ? [...before].filter(([id, client]) => !ids.has(id) && markOf(client) !== undefined)
    : []
  return [...steps, ...obsolete.map(([id]): Step => ({ action: 'delete', id }))]
}

/** A secret is stored as a hash, so that a document with one is always written. */
const holds = (existing: Document, wanted: Document): boolean =>
  !('client_secret' in wanted) &&
  Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(existing[key], value)) &&
  Object.entries(existing).every(([key, value]) => key in wanted || isDefault(key, value))

/** The server says these of every client. */
const ofServer = ['client_id', 'created_at', 'updated_at']

/** Whether a client shows the value that says nothing. */
function isDefault(key: string, value: unknown): boolean {
  const field = (fields as Record<string, Field>)[key]
  return (
    ofServer.includes(key) ||
    field?.configured === true ||
    !value ||
    (typeof value === 'object' && Object.keys(value).length === 0) ||
    value === field?.shown?.(undefined)
  )
}

const markOf = ({ metadata }: Document): unknown =>
  typeof metadata === 'object' && metadata !== null ? (metadata as Document)[mark] : undefined

/** The digest tells of members that a document no longer has. */
function withMark(document: Document): Document {
  const { client_secret: _, ...rest } = document
  const digest = createHash('sha256').update(JSON.stringify(rest)).digest('base64url').slice(0, 22)
  const { metadata } = document
  return { ...document, metadata: { ...(typeof metadata === 'object' ? metadata : {}), [mark]: digest } }
}

export async function allClients(endpoint: string): Promise<Document[]> {
  const found: Document[] = []
  let token: string | undefined
  do {
    const { body, headers } = await request({
      endpoint,
      method: 'GET',
      path: 'admin/clients',
      query: { page_size: '500', page_token: token },
      purpose: 'list the clients',
    })
    found.push(...(body as Document[]))
    token = nextPageToken(headers)
  } while (token !== undefined)
  return found
}
