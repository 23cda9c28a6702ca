import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { bodyReader, lenient, seconds, strings, wordUnreadable } from '../body.ts'
import { challengeOf } from '../challenge.ts'
import { clientOf } from '../client-of.ts'
import type { OAuth2Admin } from '../context.ts'
import { unnamed } from '../errors.ts'
import { oidcContextWire } from '../oidc-context.ts'
import { readRejection } from '../rejection.ts'

const AcceptanceSchema = Type.Object({
  grant_scope: lenient.list,
  grant_access_token_audience: lenient.list,
  session: Type.Optional(
    Type.Union([Type.Object({ access_token: lenient.object, id_token: lenient.object }), Type.Null()]),
  ),
  remember: lenient.flag,
  remember_for: lenient.count,
  context: Type.Optional(Type.Unknown()),
})

const path = '/admin/oauth2/auth/requests/consent'

/** For consent applications: what is asked, and the two answers to it. */
export const consentRoutes = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  const { interactions } = admin
  const readAcceptance = bodyReader(AcceptanceSchema)
  wordUnreadable(app, unnamed)

  app.get(path, async ({ query }) => {
    const request = interactions.loadConsentRequest(challengeOf(query, 'consent_challenge'))
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
  })

  app.put(`${path}/accept`, async ({ query, body }) => {
    const challenge = challengeOf(query, 'consent_challenge')
    const acceptance = await readAcceptance(body)
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
  })

  app.put(`${path}/reject`, async ({ query, body }) => {
    const { redirectTo } = interactions.rejectConsentRequest(
      challengeOf(query, 'consent_challenge'),
      readRejection(body),
    )
    return { redirect_to: redirectTo }
  })
}
