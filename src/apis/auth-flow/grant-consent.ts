import type { Subject } from '../../domain/accounts/index.ts'
import { normalizeEmail } from '../../domain/identities/index.ts'
import type { AuthFlow } from './context.ts'

export type ConsentRequest = ReturnType<AuthFlow['interactions']['loadConsentRequest']>

/** Grants `scope`, with what applications learn about the person, and remembers it for good. */
export function grantConsent(
  { interactions, settings }: AuthFlow,
  request: ConsentRequest,
  scope: string[],
  { traits, accountId }: Pick<Subject<unknown>, 'traits' | 'accountId'>,
): string {
  const { challenge, acr, amr, subject, requestedAudience } = request
  // The application of the accounts themselves needs to know which one it is about.
  const own = request.clientId === settings.clientId ? { mid: subject, aid: accountId ?? '' } : {}
  return interactions.acceptConsentRequest(challenge, {
    grantScope: scope,
    grantAudience: requestedAudience,
    remember: true,
    rememberFor: 0,
    session: {
      idToken: { sco: scope.join(' '), email: normalizeEmail(traits.email) ?? traits.email, amr, ...own },
      accessToken: { acr, ...own },
    },
  }).redirectTo
}
