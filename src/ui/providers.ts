import { isFault } from '../kernel/fault.ts'
import type { Context } from './context.ts'
import { judge } from './demand.ts'
import type { LoginRequest } from './login-request.ts'
import type { ProvidersView } from './views.ts'
import type { Answer, Visit } from './visit.ts'

/** Kratos's name: whoever cleans up cookies knows it. */
const continuityCookie = 'ory_kratos_continuity'

export function providersView(
  { settings, federation, form }: Context,
  visit: Visit,
  path: string,
  challenge: string | undefined,
): ProvidersView | undefined {
  if (!settings.oidc.enabled || federation.providers.length === 0) return undefined
  return { form: form(visit, path, { login_challenge: challenge }), list: federation.providers }
}

/** Sends the browser to the provider; `undefined` where that cannot be done now. */
export async function beginWithProvider(
  context: Context,
  visit: Visit,
  provider: string,
  request: LoginRequest | undefined,
): Promise<Answer | undefined> {
  const { settings, federation, clock } = context
  if (!settings.oidc.enabled) return undefined
  try {
    const judged = request && (await judge(context, request, undefined))
    const { redirectTo, continuity, expiresAt } = await federation.beginSignIn(provider, {
      returnState: request?.challenge ?? '',
      continuity: continuityOf(visit),
      reauthenticate: judged?.demand.reauthenticate ?? false,
    })
    visit.setCookie(continuityCookie, continuity, {
      secure: settings.sessionCookie.secure,
      // The provider's answer arrives as a link from another site, which Strict would strip of cookies.
      sameSite: 'Lax',
      maxAge: Math.ceil((expiresAt - clock.now()) / 1000),
    })
    return { redirectTo }
  } catch (error) {
    if (isFault(error, 'unknown_provider', 'provider_unavailable')) return undefined
    throw error
  }
}

export const continuityOf = (visit: Visit): string | undefined => visit.cookie(continuityCookie)
