import { toTimestamp } from '../../kernel/clock.ts'
import type { HookQuestion } from './schema.ts'

/** What the session of a question repeats of the configuration. */
export interface HookSession {
  issuer: string
  excludeNotBefore: boolean
  topLevelClaims: readonly string[]
  mirrorTopLevelClaims: boolean
  preserveExt: boolean
}

/** The question of `oauth2.token_hook`, in the shape that hooks of Hydra read. */
export const tokenQuestion = (question: HookQuestion, session: HookSession): Record<string, unknown> => ({
  session: sessionOf(question, session),
  request: {
    client_id: question.clientId,
    requested_scopes: question.requestedScope,
    granted_scopes: question.grantedScope,
    granted_audience: question.grantedAudience,
    grant_types: [question.grantType],
    payload: question.form,
  },
})

/** The question of `oauth2.refresh_token_hook`. */
export const refreshQuestion = (question: HookQuestion, session: HookSession): Record<string, unknown> => ({
  subject: question.subject,
  session: sessionOf(question, session),
  requester: {
    client_id: question.clientId,
    granted_scopes: question.grantedScope,
    granted_audience: question.grantedAudience,
    grant_types: [question.grantType],
  },
  client_id: question.clientId,
  granted_scopes: question.grantedScope,
  granted_audience: question.grantedAudience,
})

function sessionOf(question: HookQuestion, session: HookSession): Record<string, unknown> {
  const { sessionId: sid, expiries, keyIds } = question
  return {
    id_token: {
      id_token_claims: {
        jti: '',
        iss: session.issuer,
        // What the ID token will say; the subject itself stands beside the claims.
        sub: question.clientSubject ?? question.subject,
        aud: [question.clientId],
        nonce: question.nonce ?? '',
        ...(expiries.idToken === undefined
          ? {}
          : { ...time('exp', expiries.idToken), ...time('iat', question.askedAt) }),
        ...time('rat', question.requestedAt),
        ...time('auth_time', question.authenticatedAt),
        at_hash: '',
        acr: question.acr,
        amr: question.amr,
        c_hash: '',
        ext: { ...question.claims.idToken, ...(sid ? { sid } : {}) },
      },
      headers: { extra: expiries.idToken === undefined ? {} : { kid: keyIds.idToken } },
      expires_at: {
        ...time('access_token', expiries.accessToken),
        ...time('refresh_token', expiries.refreshToken),
      },
      username: '',
      subject: question.subject,
    },
    extra: question.claims.accessToken,
    client_id: question.clientId,
    consent_challenge: question.consentRequestId ?? '',
    exclude_not_before_claim: session.excludeNotBefore,
    allowed_top_level_claims: session.topLevelClaims,
    mirror_top_level_claims: session.mirrorTopLevelClaims,
    preserve_ext_claims: session.preserveExt,
    kid: keyIds.accessToken ?? '',
  }
}

const time = (name: string, at: number | undefined): Record<string, string> =>
  at === undefined ? {} : { [name]: toTimestamp(at) }
