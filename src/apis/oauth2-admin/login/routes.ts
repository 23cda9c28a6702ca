import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { bodyReader, lenient, seconds, strings, wordUnreadable } from '../body.ts'
import { challengeOf } from '../challenge.ts'
import { clientOf } from '../client-of.ts'
import type { OAuth2Admin } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { oidcContextWire } from '../oidc-context.ts'
import { readRejection } from '../rejection.ts'

const AcceptanceSchema = Type.Object({
  subject: lenient.id,
  remember: lenient.flag,
  remember_for: lenient.count,
  extend_session_lifespan: lenient.flag,
  acr: lenient.text,
  amr: lenient.list,
  context: Type.Optional(Type.Unknown()),
  force_subject_identifier: lenient.id,
  identity_provider_session_id: lenient.id,
})

const path = '/admin/oauth2/auth/requests/login'

/** For login applications: what is asked, and the two answers to it. */
export const loginRoutes = (admin: OAuth2Admin) => async (app: FastifyInstance) => {
  const { interactions } = admin
  const readAcceptance = bodyReader(AcceptanceSchema)
  wordUnreadable(app, invalidRequest)

  app.get(path, async ({ query }) => {
    const request = interactions.loadLoginRequest(challengeOf(query, 'login_challenge'))
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
  })

  app.put(`${path}/accept`, async ({ query, body }) => {
    const challenge = challengeOf(query, 'login_challenge')
    const acceptance = await readAcceptance(body)
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
    })
    return { redirect_to: redirectTo }
  })

  app.put(`${path}/reject`, async ({ query, body }) => {
    const { redirectTo } = interactions.rejectLoginRequest(
      challengeOf(query, 'login_challenge'),
      readRejection(body),
    )
    return { redirect_to: redirectTo }
  })
}
