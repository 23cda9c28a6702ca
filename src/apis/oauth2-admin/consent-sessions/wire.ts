import type { Grant } from '../../../domain/consents/index.ts'
import { toExactTimestamp } from '../../../kernel/clock.ts'
import { joinUrl } from '../../../kernel/url.ts'
import { clientOf } from '../client-of.ts'
import type { OAuth2Admin } from '../context.ts'
import { oidcContextWire } from '../oidc-context.ts'

/** A consent together with the request that it answered, whose challenge is gone. */
export async function consentSessionWire(admin: OAuth2Admin, grant: Grant): Promise<Record<string, unknown>> {
  const { request } = grant
  const context = grant.context ?? null
  return {
    consent_request: {
      challenge: '',
      consent_request_id: grant.id,
      requested_scope: request.requestedScope,
      requested_access_token_audience: request.requestedAudience,
      skip: grant.skipped,
      subject: grant.subject,
      oidc_context: oidcContextWire(request.oidcContext ?? {}),
      client: await clientOf(admin, grant.clientId),
      request_url: `${joinUrl(admin.publicUrl, '/oauth2/auth')}?${request.query}`,
      login_challenge: request.loginRequestId,
      login_session_id: grant.loginSessionId,
      acr: grant.acr,
      amr: grant.amr,
      context,
    },
    consent_request_id: grant.id,
    grant_scope: grant.grantedScope,
    grant_access_token_audience: grant.grantedAudience,
    session: { access_token: grant.claims.accessToken, id_token: grant.claims.idToken },
    remember: grant.remember,
    remember_for: grant.rememberFor,
    handled_at: toExactTimestamp(grant.handledAt),
    context,
  }
}
