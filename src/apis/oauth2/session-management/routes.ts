import type { FastifyInstance } from 'fastify'
import type { AuthorizationServer } from '../context.ts'
import { checkSessionFrame } from './check-session.ts'

/** Of discovery, too. */
export const checkSessionPath = '/oauth2/sessions/check'

/** A frame for pages of clients, wherever those are: it tells them whether the session of the browser is still the same. */
export const sessionManagementRoutes =
  ({ settings: { publicUrl, sessionManagement } }: AuthorizationServer) =>
  async (app: FastifyInstance) => {
    if (!sessionManagement) return
    const { page, script, contentSecurityPolicy } = checkSessionFrame(
      publicUrl,
      sessionManagement.cookie.name,
    )
    app.get(script.path, (_, reply) => script.answer(reply))
    app.get(checkSessionPath, (_, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('content-security-policy', contentSecurityPolicy)
        .send(page),
    )
  }
