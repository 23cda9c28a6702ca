import { Type } from 'typebox'
import { asRecord, type OperationGroup, operation } from '../../../platform/http/index.ts'
import { lenient, seconds, strings } from '../body.ts'
import { challengeOf, challengeQuery } from '../challenge.ts'
import { clientOf } from '../client-of.ts'
import type { OAuth2Admin } from '../context.ts'
import { OidcContextSchema, oidcContextWire } from '../oidc-context.ts'
import { RejectionSchema, rejectionOf } from '../rejection.ts'
import { ClientAnswer, ErrorDocument, list, nullable, RedirectTo } from '../schema.ts'

const path = '/admin/oauth2/auth/requests/login'
const query = challengeQuery('login_challenge')

const RequestSchema = Type.Object(
  {
    challenge: Type.String(),
    requested_scope: list,
    requested_access_token_audience: list,
    skip: Type.Boolean(),
    subject: Type.String(),
    oidc_context: nullable(asRecord(OidcContextSchema)),
    client: ClientAnswer,
    request_url: Type.String(),
    session_id: Type.String(),
  },
  { title: 'oAuth2LoginRequest' },
)

const load = operation({
  id: 'getOAuth2LoginRequest',
  summary: 'What a client asks for when somebody has to sign in',
  method: 'GET',
  path,
  query,
  answers: { 200: RequestSchema },
  async handle(admin: OAuth2Admin, { request: { query } }) {
    const request = admin.interactions.loadLoginRequest(challengeOf(query, 'login_challenge'))
    return {
      challenge: request.challenge,
      requested_scope: request.requestedScope,
      requested_access_token_audience: request.requestedAudience,
      skip: request.skip,
      subject: request.subject,
      oidc_context: request.endpoint === 'device' ? null : oidcContextWire(request.oidcContext),
      client: await clientOf(admin, request.clientId),
      request_url: request.requestUrl,
      session_id: request.sessionId,
    }
  },
})

const AcceptanceSchema = Type.Object(
  {
    subject: lenient.id,
    remember: lenient.flag,
    remember_for: lenient.count,
    extend_session_lifespan: lenient.flag,
    acr: lenient.text,
    amr: lenient.list,
    context: Type.Optional(Type.Unknown()),
    force_subject_identifier: lenient.id,
    identity_provider_session_id: lenient.id,
  },
  { title: 'acceptOAuth2LoginRequest' },
)

const accept = operation({
  id: 'acceptOAuth2LoginRequest',
  summary: 'Somebody has signed in',
  method: 'PUT',
  path: `${path}/accept`,
  query,
  body: AcceptanceSchema,
  answers: { 200: RedirectTo },
  async handle({ interactions }: OAuth2Admin, { request: { query }, body }) {
    const challenge = challengeOf(query, 'login_challenge')
    const acceptance = await body()
    const { redirectTo } = interactions.acceptLoginRequest(challenge, {
      subject: acceptance.subject ?? '',
      remember: acceptance.remember ?? undefined,
      rememberFor: seconds(acceptance.remember_for),
      extendSessionLifespan: acceptance.extend_session_lifespan ?? undefined,
      acr: acceptance.acr ?? undefined,
      amr: strings(acceptance.amr),
      context: acceptance.context,
      forceSubjectIdentifier: acceptance.force_subject_identifier ?? undefined,
      identityProviderSessionId: acceptance.identity_provider_session_id ?? undefined,
      signedInBy: 'login_application',
    })
    return { redirect_to: redirectTo }
  },
})

const reject = operation({
  id: 'rejectOAuth2LoginRequest',
  summary: 'Nobody has signed in',
  method: 'PUT',
  path: `${path}/reject`,
  query,
  body: RejectionSchema,
  answers: { 200: RedirectTo },
  async handle({ interactions }: OAuth2Admin, { request: { query }, body }) {
    const challenge = challengeOf(query, 'login_challenge')
    const { redirectTo } = interactions.rejectLoginRequest(challenge, rejectionOf(await body()))
    return { redirect_to: redirectTo }
  },
})

/** For login applications: what is asked, and the two answers to it. */
export const loginOperations: OperationGroup<OAuth2Admin> = {
  tag: 'login requests',
  error: ErrorDocument,
  operations: [load, accept, reject],
}
