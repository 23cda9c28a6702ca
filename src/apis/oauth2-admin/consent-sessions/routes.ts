import type { FastifyInstance } from 'fastify'
import type { WithdrawnConsents } from '../../../domain/consents/index.ts'
import type { OAuth2Admin } from '../context.ts'
import { AdminError, invalidRequest } from '../errors.ts'
import { pageLinks, readPageOr } from '../page.ts'
import { optionalParameter } from '../parameter.ts'
import { formatPosition, parsePosition } from '../position.ts'
import { consentSessionWire } from './wire.ts'

const path = '/admin/oauth2/auth/sessions/consent'

/** What people have granted, and taking it back. */
export const consentSessionRoutes = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  const { consents, secrets } = admin

  app.get(path, async (request, reply) => {
    const query = request.query as Record<string, unknown>
    const subject = optionalParameter(query, 'subject')
    if (subject === undefined)
      throw invalidRequest("Query parameter 'subject' is not defined but should have been.")
    const sessionId = optionalParameter(query, 'login_session_id')
    const page = readPageOr(unreadablePage, query, secrets)
    const after = parsePosition(page.after)
    const found = await consents.list({
      subject,
      sessionId,
      after: after && { handledAt: after.time, id: after.id },
      limit: page.size + 1,
    })
    const shown = found.slice(0, page.size)
    const last = found.length > page.size ? shown.at(-1) : undefined
    const next = last && formatPosition({ time: last.handledAt, id: last.id })
    if (shown.length > 0) reply.header('link', pageLinks(request, page, next, secrets))
    return Promise.all(shown.map((grant) => consentSessionWire(admin, grant)))
  })

  app.delete(path, async ({ query }, reply) => {
    await consents.withdraw(selectionOf(query))
    return reply.code(204).send()
  })
}

const unreadablePage = (why: string) => new AdminError(400, 'invalid pagination token', why)

/** Exactly one of three: a consent, those of a subject to a client, or expressly all of a subject. */
function selectionOf(query: unknown): WithdrawnConsents {
  const id = optionalParameter(query, 'consent_request_id')
  const subject = optionalParameter(query, 'subject')
  const clientId = optionalParameter(query, 'client')
  const all = optionalParameter(query, 'all') === 'true'
  if (id !== undefined && subject === undefined && clientId === undefined && !all) return { id }
  // Either one client or all of them, never both and never neither.
  if (id === undefined && subject !== undefined && (clientId !== undefined) !== all)
    return { subject, clientId }
  throw invalidRequest('Invalid combination of query parameters.')
}
