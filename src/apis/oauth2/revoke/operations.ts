import { Type } from 'typebox'
import { noContent, type OperationGroup, operation } from '../../../platform/http/index.ts'
import { formBody } from '../body.ts'
import { authenticateClient, callerOf } from '../client-auth/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { clientFields, ErrorDocument, text } from '../schema.ts'
import { requireWellFormed } from '../token/endpoint.ts'

const revoke = operation({
  id: 'revokeOAuth2Token',
  summary: 'The revocation endpoint (RFC 7009)',
  method: 'POST',
  path: '/oauth2/revoke',
  form: { token: Type.String(), token_type_hint: text, ...clientFields },
  answers: { 200: noContent },
  security: 'client',
  async handle(server: AuthorizationServer, { request, reply, form: read }) {
    const form = formBody({ form: read })
    requireWellFormed(form)
    const client = await authenticateClient(server, callerOf(request), form)
    if (form.names().length === 0) throw new OAuthError('invalid_request')
    // As in Hydra: an application that signs out without having a token is not told that it failed to.
    const token = form.get('token')
    if (token !== undefined) await server.tokens.revoke(client, token)
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
  },
})

/** The answer is the same for a token that is unknown, of another client, or revoked just now. */
export const revokeOperations: OperationGroup<AuthorizationServer> = {
  tag: 'token',
  error: ErrorDocument,
  operations: [revoke],
}
