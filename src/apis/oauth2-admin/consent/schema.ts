import { Type } from 'typebox'
import { asRecord } from '../../../platform/http/index.ts'
import { OidcContextSchema } from '../oidc-context.ts'
import { ClientAnswer, list, nullable } from '../schema.ts'

export const ConsentRequestSchema = Type.Object(
  {
    challenge: Type.String(),
    consent_request_id: Type.String(),
    requested_scope: list,
    requested_access_token_audience: list,
    skip: Type.Boolean(),
    subject: Type.String(),
    oidc_context: nullable(asRecord(OidcContextSchema)),
    client: ClientAnswer,
    request_url: Type.String(),
    login_challenge: Type.Optional(Type.String()),
    login_session_id: Type.Optional(Type.String()),
    acr: Type.String(),
    amr: list,
    context: Type.Unknown(),
  },
  { title: 'oAuth2ConsentRequest' },
)
