import { Type } from 'typebox'
import { toTimestamp } from '../../../kernel/clock.ts'
import { noContent, type OperationGroup, operation } from '../../../platform/http/index.ts'
import { challengeOf, challengeQuery } from '../challenge.ts'
import { clientOf } from '../client-of.ts'
import type { OAuth2Admin } from '../context.ts'
import { pageLinks, pageQuery, readPage } from '../page.ts'
import { optionalText } from '../parameter.ts'
import { formatPosition, parsePosition } from '../position.ts'
import { ClientAnswer, ErrorDocument, nullable, RedirectTo, time } from '../schema.ts'
import { DeliverySchema, deliveryWire, statusOf } from './deliveries.ts'

const path = '/admin/oauth2/auth/requests/logout'
const query = challengeQuery('logout_challenge')

const RequestSchema = Type.Object(
  {
    challenge: Type.String(),
    subject: Type.String(),
    sid: Type.String(),
    request_url: Type.String(),
    rp_initiated: Type.Boolean(),
    client: nullable(ClientAnswer),
    expires_at: time,
    requested_at: time,
  },
  { title: 'oAuth2LogoutRequest' },
)

const load = operation({
  id: 'getOAuth2LogoutRequest',
  summary: 'Who is to be signed out',
  method: 'GET',
  path,
  query,
  answers: { 200: RequestSchema },
  async handle(admin: OAuth2Admin, { request: { query } }) {
    const request = admin.interactions.loadLogoutRequest(challengeOf(query, 'logout_challenge'))
    return {
      challenge: request.challenge,
      subject: request.subject,
      sid: request.sessionId,
      request_url: request.requestPath,
      rp_initiated: request.rpInitiated,
      client: request.clientId === undefined ? null : await clientOf(admin, request.clientId),
      expires_at: toTimestamp(request.expiresAt),
      requested_at: toTimestamp(request.requestedAt),
    }
  },
})

const accept = operation({
  id: 'acceptOAuth2LogoutRequest',
  summary: 'Somebody wants to be signed out',
  method: 'PUT',
  path: `${path}/accept`,
  query,
  answers: { 200: RedirectTo },
  handle({ interactions }: OAuth2Admin, { request: { query } }) {
    const { redirectTo } = interactions.acceptLogoutRequest(challengeOf(query, 'logout_challenge'))
    return { redirect_to: redirectTo }
  },
})

const reject = operation({
  id: 'rejectOAuth2LogoutRequest',
  summary: 'Somebody stays signed in',
  method: 'PUT',
  path: `${path}/reject`,
  query,
  answers: { 204: noContent },
  async handle({ interactions }: OAuth2Admin, { request: { query } }) {
    interactions.rejectLogoutRequest(challengeOf(query, 'logout_challenge'))
  },
})

const listDeliveries = operation({
  id: 'listLogoutDeliveries',
  summary: 'Which clients have been told of the end of a session, a page at a time',
  method: 'GET',
  path: '/admin/oauth2/logout/deliveries',
  query: {
    ...pageQuery,
    status: optionalText,
    client_id: optionalText,
  },
  answers: { 200: Type.Array(DeliverySchema) },
  async handle({ logout, secrets }: OAuth2Admin, { query, request, reply }) {
    const page = readPage(query, secrets)
    const after = parsePosition(page.after)
    const found = await logout.list({
      ...{ status: statusOf(query.status), clientId: query.client_id || undefined },
      after: after && { createdAt: after.time, id: after.id },
      limit: page.size + 1,
    })
    const shown = found.slice(0, page.size)
    const last = found.length > page.size ? shown.at(-1) : undefined
    const next = last && formatPosition({ time: last.createdAt, id: last.id })
    reply.header('link', pageLinks(request, page, next, secrets))
    return shown.map(deliveryWire)
  },
})

/** For logout applications: what is asked, and the two answers to it. For operators: which clients know already. */
export const logoutOperations: OperationGroup<OAuth2Admin> = {
  tag: 'logout requests',
  error: ErrorDocument,
  operations: [load, accept, reject, listDeliveries],
}
