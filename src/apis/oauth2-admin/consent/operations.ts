import { Type } from 'typebox'
import { type OperationGroup, operation } from '../../../platform/http/index.ts'
import { lenient, seconds, strings } from '../body.ts'
import { challengeOf, challengeQuery } from '../challenge.ts'
import { clientOf } from '../client-of.ts'
import type { OAuth2Admin } from '../context.ts'
import { oidcContextWire } from '../oidc-context.ts'
import { RejectionSchema, rejectionOf } from '../rejection.ts'
import { ErrorDocument, RedirectTo } from '../schema.ts'
import { ConsentRequestSchema } from './schema.ts'

const path = '/admin/oauth2/auth/requests/consent'
const query = challengeQuery('consent_challenge')

const load = operation({
  id: 'getOAuth2ConsentRequest',
  summary: 'What a client asks for when somebody has to agree',
  method: 'GET',
  path,
  query,
  answers: { 200: ConsentRequestSchema },
  async handle(admin: OAuth2Admin, { request: { query } }) {
    const request = admin.interactions.loadConsentRequest(challengeOf(query, 'consent_challenge'))
    return {
      challenge: request.challenge,
      consent_request_id: request.id,
      requested_scope: request.requestedScope,
      requested_access_token_audience: request.requestedAudience,
      skip: request.skip,
      subject: request.subject,
      oidc_context: request.endpoint === 'device' ? null : oidcContextWire(request.oidcContext),
      client: await clientOf(admin, request.clientId),
      request_url: request.requestUrl,
      login_challenge: request.loginRequestId,
      login_session_id: request.sessionId,
      acr: request.acr,
      amr: request.amr,
      context: request.context ?? null,
    }
  },
})

const AcceptanceSchema = Type.Object(
  {
    grant_scope: lenient.list,
    grant_access_token_audience: lenient.list,
    session: Type.Optional(
      Type.Union([
        Type.Object(
          { access_token: lenient.object, id_token: lenient.object },
          { title: 'acceptOAuth2ConsentRequestSession' },
        ),
        Type.Null(),
      ]),
    ),
    remember: lenient.flag,
    remember_for: lenient.count,
    context: Type.Optional(Type.Unknown()),
  },
  { title: 'acceptOAuth2ConsentRequest' },
)

const accept = operation({
  id: 'acceptOAuth2ConsentRequest',
  summary: 'Somebody agrees',
  method: 'PUT',
  path: `${path}/accept`,
  query,
  body: AcceptanceSchema,
  answers: { 200: RedirectTo },
  async handle({ interactions }: OAuth2Admin, { request: { query }, body }) {
    const challenge = challengeOf(query, 'consent_challenge')
    const acceptance = await body()
    const { redirectTo } = interactions.acceptConsentRequest(challenge, {
      grantScope: strings(acceptance.grant_scope),
      grantAudience: strings(acceptance.grant_access_token_audience),
      session: {
        accessToken: acceptance.session?.access_token ?? undefined,
        idToken: acceptance.session?.id_token ?? undefined,
      },
      remember: acceptance.remember ?? undefined,
      rememberFor: seconds(acceptance.remember_for),
      context: acceptance.context ?? undefined,
    })
    return { redirect_to: redirectTo }
  },
})

const reject = operation({
  id: 'rejectOAuth2ConsentRequest',
  summary: 'Somebody does not agree',
  method: 'PUT',
  path: `${path}/reject`,
  query,
  body: RejectionSchema,
  answers: { 200: RedirectTo },
  async handle({ interactions }: OAuth2Admin, { request: { query }, body }) {
    const challenge = challengeOf(query, 'consent_challenge')
    const { redirectTo } = interactions.rejectConsentRequest(challenge, rejectionOf(await body()))
    return { redirect_to: redirectTo }
  },
})

/** For consent applications: what is asked, and the two answers to it. */
export const consentOperations: OperationGroup<OAuth2Admin> = {
  tag: 'consent requests',
  error: ErrorDocument,
  operations: [load, accept, reject],
}
