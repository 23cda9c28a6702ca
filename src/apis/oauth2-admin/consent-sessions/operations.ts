import { Type } from 'typebox'
import type { WithdrawnConsents } from '../../../domain/consents/index.ts'
import { asRecord, noContent, type OperationGroup, operation } from '../../../platform/http/index.ts'
import { ConsentRequestSchema } from '../consent/schema.ts'
import type { OAuth2Admin } from '../context.ts'
import { AdminError, invalidRequest } from '../errors.ts'
import { pageLinks, pageQuery, readPageOr } from '../page.ts'
import { neededText, optionalText } from '../parameter.ts'
import { formatPosition, parsePosition } from '../position.ts'
import { ErrorDocument, list as texts, time } from '../schema.ts'
import { consentSessionWire } from './wire.ts'

const path = '/admin/oauth2/auth/sessions/consent'

const SessionSchema = Type.Object(
  {
    consent_request: ConsentRequestSchema,
    consent_request_id: Type.String(),
    grant_scope: texts,
    grant_access_token_audience: texts,
    session: Type.Object(
      {
        access_token: Type.Optional(Type.Unknown()),
        id_token: Type.Optional(Type.Unknown()),
      },
      { title: 'oAuth2ConsentSessionData' },
    ),
    remember: Type.Boolean(),
    remember_for: Type.Integer(),
    handled_at: time,
    context: Type.Unknown(),
  },
  { title: 'oAuth2ConsentSession' },
)

const list = operation({
  id: 'listOAuth2ConsentSessions',
  summary: 'What somebody has granted, a page at a time',
  method: 'GET',
  path,
  query: { ...pageQuery, subject: neededText, login_session_id: optionalText },
  answers: { 200: Type.Array(asRecord(SessionSchema)) },
  async handle(admin: OAuth2Admin, { query, request, reply }) {
    const page = readPageOr(unreadablePage, query, admin.secrets)
    const after = parsePosition(page.after)
    const found = await admin.consents.list({
      subject: query.subject,
      sessionId: query.login_session_id || undefined,
      after: after && { handledAt: after.time, id: after.id },
      limit: page.size + 1,
    })
    const shown = found.slice(0, page.size)
    const last = found.length > page.size ? shown.at(-1) : undefined
    const next = last && formatPosition({ time: last.handledAt, id: last.id })
    if (shown.length > 0) reply.header('link', pageLinks(request, page, next, admin.secrets))
    return Promise.all(shown.map((grant) => consentSessionWire(admin, grant)))
  },
})

const withdraw = operation({
  id: 'revokeOAuth2ConsentSessions',
  summary: 'Takes grants back: one, those to a client, or all of somebody',
  method: 'DELETE',
  path,
  query: {
    ...{ subject: optionalText, client: optionalText },
    ...{ consent_request_id: optionalText, all: optionalText },
  },
  answers: { 204: noContent },
  handle: ({ consents }: OAuth2Admin, { query }) => consents.withdraw(selectionOf(query)),
})

/** Grants of people, and their withdrawal. */
export const consentSessionOperations: OperationGroup<OAuth2Admin> = {
  tag: 'consent sessions',
  error: ErrorDocument,
  operations: [list, withdraw],
}

const unreadablePage = (why: string) => new AdminError(400, 'invalid pagination token', why)

/** Exactly one of three: a consent, those of a subject to a client, or expressly all of a subject. */
function selectionOf(
  query: Partial<Record<'consent_request_id' | 'subject' | 'client' | 'all', string>>,
): WithdrawnConsents {
  const id = query.consent_request_id || undefined
  const subject = query.subject || undefined
  const clientId = query.client || undefined
  const all = query.all === 'true'
  if (id !== undefined && subject === undefined && clientId === undefined && !all) return { id }
  // Either one client or all of them, never both and never neither.
  if (id === undefined && subject !== undefined && (clientId !== undefined) !== all)
    return { subject, clientId }
  throw invalidRequest('Invalid combination of query parameters.')
}
