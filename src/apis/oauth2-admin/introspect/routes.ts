import type { FastifyInstance } from 'fastify'
import { introspectionDocument } from '../../../domain/tokens/index.ts'
import { isForm } from '../../../kernel/form.ts'
import type { OAuth2Admin } from '../context.ts'
import { invalidRequest } from '../errors.ts'

/** RFC 7662, for callers that reach the admin listener. Whatever is not a live token is just `{"active": false}`. */
export const introspectRoutes =
  ({ tokens, issuer, isScopeAllowed }: OAuth2Admin) =>
  async (app: FastifyInstance) => {
    app.post('/admin/oauth2/introspect', async ({ body }, reply) => {
      if (!isForm(body) || body.names().length === 0) throw invalidRequest('The POST body can not be empty.')
      const inspection = await tokens.inspect(body.get('token') ?? '')
      const required = (body.get('scope') ?? '').split(' ').filter(Boolean)
      const active = inspection && required.every((scope) => isScopeAllowed(inspection.scope, scope))
      reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
      return active ? introspectionDocument(inspection, issuer) : { active: false }
    })
  }
