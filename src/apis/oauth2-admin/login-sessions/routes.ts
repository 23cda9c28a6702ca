import type { FastifyInstance } from 'fastify'
import type { OAuth2Admin } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { optionalParameter } from '../parameter.ts'

/** Signing people out from outside: one session, of which clients with a back channel hear, or all of a subject in silence. */
export const loginSessionRoutes =
  ({ logout, access }: OAuth2Admin) =>
  async (app: FastifyInstance) => {
    app.delete('/admin/oauth2/auth/sessions/login', async ({ query }, reply) => {
      const sessionId = optionalParameter(query, 'sid')
      const subject = optionalParameter(query, 'subject')
      if (sessionId !== undefined) await logout.end(sessionId)
      else if (subject !== undefined) await access.endSessionsOf(subject)
      else throw invalidRequest("Either 'subject' or 'sid' query parameters need to be defined.")
      return reply.code(204).send()
    })
  }
