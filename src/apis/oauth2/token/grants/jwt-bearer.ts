import { scopes } from '../../../../domain/clients/index.ts'
import type { SubjectFault } from '../../../../domain/tokens/index.ts'
import type { Trust, TrustFault, VerifiedAssertion } from '../../../../domain/trust/index.ts'
import { isFault } from '../../../../kernel/fault.ts'
import { readAudience } from '../../audience.ts'
import type { AuthorizationServer } from '../../context.ts'
import { OAuthError } from '../../errors.ts'
import { splitScope } from '../../scope.ts'
import { tokenHook } from '../ask-hooks.ts'
import type { Grant } from './grant.ts'

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** RFC 7523 §2.1: an access token for what a trusted issuer asserts. */
export const jwtBearer: Grant = {
  grantType,
  issue: async (server, client, form) => {
    const { trust, tokens, settings } = server
    const assertion = form.get('assertion')
    if (!assertion) throw new OAuthError('invalid_request', "Request parameter 'assertion' is missing.")
    const requested = splitScope(form.get('scope'))
    const audience = readAudience(settings, client, form)

    const verified = await verify(trust, assertion)
    requireTrustedScope(server, verified, requested)
    const granted = {
      subject: verified.subject,
      // What the client may not have it does not get, whoever else is trusted with it (RFC 6749 §3.3).
      scope: requested.filter((scope) => settings.isScopeAllowed(scopes(client), scope)),
      audience: [
        ...new Set([...audience, ...(settings.jwtBearer.omitAssertionAudience ? [] : verified.audience)]),
      ],
    }
    const ext = await tokenHook(server, client, { ...granted, grantType, requestedScope: requested }, form)
    await useUp(server, verified)
    try {
      return await tokens.issueWithoutGrant(client, { ...granted, grantName: 'jwt_bearer', ext })
    } catch (error) {
      if (isFault<SubjectFault>(error, 'subject_ended')) throw new OAuthError('invalid_grant', error.message)
      throw error
    }
  },
}

async function verify(trust: Trust, assertion: string): Promise<VerifiedAssertion> {
  try {
    return await trust.verify(assertion)
  } catch (error) {
    if (isFault<TrustFault>(error, 'assertion_refused')) throw new OAuthError('invalid_grant', error.message)
    throw error
  }
}

function requireTrustedScope(
  { settings }: AuthorizationServer,
  { issuer, subject, scope }: VerifiedAssertion,
  requested: string[],
): void {
  const refused = requested.find((each) => !settings.isScopeAllowed(scope, each))
  if (refused !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `The key of the issuer '${issuer}' and the subject '${subject}' is not trusted with the scope '${refused}'.`,
    )
  }
}

/** Last of all, so that a request which is refused for another reason may be corrected and sent again. */
async function useUp({ usedAssertions }: AuthorizationServer, verified: VerifiedAssertion): Promise<void> {
  const { issuer, jti, expiresAt } = verified
  // Clients sign assertions of their own; whoever has the name of an issuer must not use up its ids.
  if (jti !== undefined && !(await usedAssertions.use(`jwt-bearer ${issuer}`, jti, expiresAt)))
    throw new OAuthError('jti_known')
}
