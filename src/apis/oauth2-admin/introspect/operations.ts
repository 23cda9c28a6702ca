import { Type } from 'typebox'
import { IntrospectionSchema, introspectionDocument } from '../../../domain/tokens/index.ts'
import { asRecord, type OperationGroup, operation } from '../../../platform/http/index.ts'
import type { OAuth2Admin } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { ErrorDocument } from '../schema.ts'

const introspect = operation({
  id: 'introspectOAuth2Token',
  summary: 'What a token is good for (RFC 7662)',
  method: 'POST',
  path: '/admin/oauth2/introspect',
  form: { token: Type.String(), scope: Type.Optional(Type.String()) },
  answers: { 200: asRecord(IntrospectionSchema) },
  async handle({ tokens, issuer, isScopeAllowed }: OAuth2Admin, { form, reply }) {
    const body = form()
    if (body.names().length === 0) throw emptyBody()
    const inspection = await tokens.inspect(body.get('token') ?? '')
    const required = (body.get('scope') ?? '').split(' ').filter(Boolean)
    const active = inspection && required.every((scope) => isScopeAllowed(inspection.scope, scope))
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
    return active ? introspectionDocument(inspection, issuer) : { active: false }
  },
})

/** Of a body that is no form, too, as in Hydra. */
export const emptyBody = () => invalidRequest('The POST body can not be empty.')

/** For callers that reach the admin listener. Whatever is not a live token is just `{"active": false}`. */
export const introspectOperations: OperationGroup<OAuth2Admin> = {
  tag: 'tokens',
  error: ErrorDocument,
  operations: [introspect],
}
