import { type Static, type TObject, Type } from 'typebox'
import type { AuditEntry, Events } from '../../domain/events/index.ts'
import { toExactTimestamp } from '../../kernel/clock.ts'
import { joinUrl, withQuery } from '../../kernel/url.ts'
import { InvalidInput, type OperationGroup, operation } from '../../platform/http/index.ts'
import { type Explanations, explainRefusal } from './explain.ts'
import { auditQuery, ErrorDocument, EventDocument } from './schema.ts'

/** The parts that the operations of this face are built from. */
export interface Audit extends Explanations {
  events: Pick<Events, 'list'>
  /** Base of the admin endpoints. */
  adminUrl: string
}

const usualSize = 100
const largestSize = 500

const listEvents = operation({
  id: 'listAuditEvents',
  summary: 'Lists what happened, newest first, a page at a time',
  method: 'GET',
  path: '/admin/audit',
  query: auditQuery,
  answers: { 200: Type.Array(EventDocument) },
  async handle(face: Audit, { query, reply }) {
    const limit = Math.min(Number(query.page_size ?? usualSize), largestSize)
    const found = await face.events.list({
      type: query.type,
      identity: query.identity_id || undefined,
      client: query.client_id || undefined,
      since: momentOf('since', query.since),
      until: momentOf('until', query.until),
      after: query.page_token || undefined,
      limit: limit + 1,
    })
    const shown = found.slice(0, limit)
    const next = found.length > limit ? shown.at(-1)?.id : undefined
    reply.header('link', pageLinks(face, query, limit, next))
    return shown.map(eventJson)
  },
})

function momentOf(name: 'since' | 'until', text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const moment = new Date(text).getTime()
  if (Number.isNaN(moment)) throw new InvalidInput(auditQuery[name], text, name)
  return moment
}

/** The `Link` header (RFC 8288): always the first page, and the next one if there is more. */
function pageLinks(
  { adminUrl }: Audit,
  query: Static<TObject<typeof auditQuery>>,
  limit: number,
  next: string | undefined,
): string {
  const link = (relation: string, token: string | undefined) => {
    const page = { ...query, page_size: String(limit), page_token: token }
    return `<${withQuery(joinUrl(adminUrl, 'admin/audit'), page)}>; rel="${relation}"`
  }
  return next === undefined ? link('first', undefined) : `${link('first', undefined)},${link('next', next)}`
}

const eventJson = ({
  id,
  at,
  type,
  kind,
  identity,
  client,
  session,
  details,
}: AuditEntry): EventDocument => ({
  ...{ id, time: toExactTimestamp(at), type, kind },
  ...(identity !== undefined && { identity_id: identity }),
  ...(client !== undefined && { client_id: client }),
  ...(session !== undefined && { session_id: session }),
  details,
})

export const auditOperations: OperationGroup<Audit> = {
  tag: 'audit',
  error: ErrorDocument,
  operations: [listEvents, explainRefusal],
}
