import type { FastifyInstance } from 'fastify'
import { toTimestamp } from '../../../kernel/clock.ts'
import { challengeOf } from '../challenge.ts'
import { clientOf } from '../client-of.ts'
import type { OAuth2Admin } from '../context.ts'
import { pageLinks, readPage } from '../page.ts'
import { optionalParameter } from '../parameter.ts'
import { formatPosition, parsePosition } from '../position.ts'
import { deliveryWire, statusOf } from './deliveries.ts'

const path = '/admin/oauth2/auth/requests/logout'

/** For logout applications: what is asked, and the two answers to it. For operators: which clients know already. */
export const logoutRoutes = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  const { interactions, logout, secrets } = admin

  app.get(path, async ({ query }) => {
    const request = interactions.loadLogoutRequest(challengeOf(query, 'logout_challenge'))
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
  })

  app.put(`${path}/accept`, async ({ query }) => {
    const { redirectTo } = interactions.acceptLogoutRequest(challengeOf(query, 'logout_challenge'))
    return { redirect_to: redirectTo }
  })

  app.put(`${path}/reject`, async ({ query }, reply) => {
    interactions.rejectLogoutRequest(challengeOf(query, 'logout_challenge'))
    return reply.code(204).send()
  })

  app.get('/admin/oauth2/logout/deliveries', async (request, reply) => {
    const query = request.query as Record<string, unknown>
    const page = readPage(query, secrets)
    const after = parsePosition(page.after)
    const filter = { status: statusOf(query), clientId: optionalParameter(query, 'client_id') }
    const found = await logout.list({
      ...filter,
      after: after && { createdAt: after.time, id: after.id },
      limit: page.size + 1,
    })
    const shown = found.slice(0, page.size)
    const last = found.length > page.size ? shown.at(-1) : undefined
    const next = last && formatPosition({ time: last.createdAt, id: last.id })
    return reply.header('link', pageLinks(request, page, next, secrets)).send(shown.map(deliveryWire))
  })
}
