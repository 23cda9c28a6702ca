import { Type } from 'typebox'
import { noContent, type OperationGroup, operation } from '../../../platform/http/index.ts'
import type { OAuth2Admin } from '../context.ts'
import { neededText, optionalText } from '../parameter.ts'
import { ErrorDocument } from '../schema.ts'
import { previewClaims } from './preview.ts'

const claims = Type.Record(Type.String(), Type.Unknown())

const preview = operation({
  id: 'previewClaims',
  summary: 'What a client would learn about somebody',
  method: 'GET',
  path: '/admin/oauth2/tokens/preview',
  query: { client_id: neededText, identity_id: neededText, scope: optionalText, claims: optionalText },
  answers: {
    200: Type.Object({
      client_id: Type.String(),
      scope: Type.String(),
      id_token: claims,
      userinfo: claims,
      failures: Type.Optional(claims),
    }),
  },
  handle: (admin: OAuth2Admin, { request }) => previewClaims(admin, request.query),
})

const revoke = operation({
  id: 'deleteOAuth2Token',
  summary: 'Revokes all access tokens of a client',
  method: 'DELETE',
  path: '/admin/oauth2/tokens',
  query: { client_id: neededText },
  answers: { 204: noContent },
  handle: ({ tokens }: OAuth2Admin, { query }) => tokens.revokeAccessTokensOf(query.client_id),
})

/** The access tokens of a client, all at once, and what its tokens would say. */
export const tokenOperations: OperationGroup<OAuth2Admin> = {
  tag: 'tokens',
  error: ErrorDocument,
  operations: [preview, revoke],
}
