import { Type } from 'typebox'
import { type OperationGroup, operation } from '../../../platform/http/index.ts'
import { formBody } from '../body.ts'
import { callerOf } from '../client-auth/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { clientFields, ErrorDocument, text } from '../schema.ts'
import { issueTokens } from './endpoint.ts'

const TokensSchema = Type.Object(
  {
    ...{ access_token: Type.String(), token_type: Type.Literal('bearer'), expires_in: Type.Integer() },
    ...{ scope: Type.String(), refresh_token: text, id_token: text },
    c_nonce_draft_00: text,
    c_nonce_expires_in_draft_00: Type.Optional(Type.Integer()),
  },
  { title: 'oAuth2TokenExchange' },
)

const issue = operation({
  id: 'oauth2TokenExchange',
  summary: 'The token endpoint (RFC 6749 §3.2)',
  method: 'POST',
  path: '/oauth2/token',
  form: {
    grant_type: Type.String(),
    ...clientFields,
    ...{ code: text, redirect_uri: text, code_verifier: text },
    ...{ refresh_token: text, device_code: text, assertion: text },
    ...{ scope: text, audience: text, resource: text },
  },
  answers: { 200: TokensSchema },
  security: 'client',
  async handle(server: AuthorizationServer, { request, reply, form }) {
    const tokens = await issueTokens(server, callerOf(request), formBody({ form }))
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
    return tokens
  },
})

export const tokenOperations: OperationGroup<AuthorizationServer> = {
  tag: 'token',
  error: ErrorDocument,
  operations: [issue],
}
