import { loadClientView } from './client-view.ts'
import type { Context } from './context.ts'
import type { LoginRequest } from './login-request.ts'
import { unmetPage } from './pages/unmet.ts'
import type { Answer, Visit } from './visit.ts'

const error = 'unmet_authentication_requirements'

/** The address at which the application hears that nobody reaches here what it asks for (OpenID Connect Core Unmet Authentication Requirements §2). */
export const unmetRedirect = ({ interactions }: Context, { challenge }: LoginRequest): string =>
  interactions.rejectLoginRequest(challenge, {
    error,
    errorDescription: 'The authentication that is needed cannot be reached here.',
  }).redirectTo

/** Says that no way to sign in here is strong enough, and leads back to the application. */
export async function showUnmet(
  context: Context,
  { language }: Pick<Visit, 'language'>,
  request: LoginRequest,
  { isSignedIn }: { isSignedIn: boolean },
): Promise<Answer> {
  const page = unmetPage({
    shell: context.shell,
    language,
    client: await loadClientView(context, request.clientId, request.requestUrl),
    returnHref: unmetRedirect(context, request),
    switchAccountHref: isSignedIn
      ? context.link('/ui/login', { login_challenge: request.challenge, account: 'other' })
      : undefined,
  })
  return { page, status: 403, refusal: error }
}
