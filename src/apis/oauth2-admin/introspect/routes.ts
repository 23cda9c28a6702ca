import type { FastifyInstance } from 'fastify'
import type { Inspection } from '../../../domain/tokens/index.ts'
import { toSeconds } from '../../../kernel/clock.ts'
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
      return active ? introspectionWire(inspection, issuer) : { active: false }
    })
  }

function introspectionWire(inspection: Inspection, issuer: string): Record<string, unknown> {
  const { ext } = inspection
  const issuedAt = toSeconds(inspection.issuedAt)
  return {
    active: true,
    ...(inspection.scope.length === 0 ? {} : { scope: inspection.scope.join(' ') }),
    client_id: inspection.clientId,
    sub: inspection.subject,
    ...(inspection.clientSubject === undefined ? {} : { obfuscated_subject: inspection.clientSubject }),
    ...(inspection.expiresAt === undefined ? {} : { exp: toSeconds(inspection.expiresAt) }),
    iat: issuedAt,
    nbf: issuedAt,
    aud: inspection.audience,
    iss: issuer,
    token_type: 'Bearer',
    token_use: inspection.kind,
    ...(Object.keys(ext).length === 0 ? {} : { ext }),
  }
}
