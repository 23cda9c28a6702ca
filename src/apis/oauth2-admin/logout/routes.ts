import type { FastifyInstance } from 'fastify'
import { toTimestamp } from '../../../kernel/clock.ts'
import { joinUrl } from '../../../kernel/url.ts'
import { challengeOf } from '../challenge.ts'
import { clientOf } from '../client-of.ts'
import type { OAuth2Admin } from '../context.ts'

const path = '/admin/oauth2/auth/requests/logout'

/** For logout applications: what is asked, and the two answers to it. */
export const logoutRoutes = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  const { interactions, publicUrl } = admin

  app.get(path, async ({ query }) => {
    const request = interactions.loadLogoutRequest(challengeOf(query, 'logout_challenge'))
    return {
      challenge: request.challenge,
      subject: request.subject,
      sid: request.sessionId,
      request_url: joinUrl(publicUrl, request.requestPath),
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
}
