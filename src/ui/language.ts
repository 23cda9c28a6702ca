import type { Form } from '../kernel/form.ts'
import type { Language } from '../locales/index.ts'
import type { HostedPagesDependencies } from './dependencies.ts'

type Dependencies = Pick<HostedPagesDependencies, 'languages' | 'interactions'>

/**
 * What a visitor is spoken to in: what the application asks for with `ui_locales`, then what the browser is set to. The
 * parameters of the page hold the request of the application.
 */
export function chooseLanguage(
  dependencies: Dependencies,
  acceptLanguage: string | undefined,
  ...parameters: readonly Form[]
): Language {
  return dependencies.languages.choose({ uiLocales: uiLocalesIn(dependencies, parameters), acceptLanguage })
}

/** OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2. A challenge that is not good any more asks for nothing. */
function uiLocalesIn({ interactions }: Dependencies, parameters: readonly Form[]): string[] | undefined {
  const challengeOf = (name: string) => parameters.find((form) => form.has(name))?.get(name)
  const login = challengeOf('login_challenge')
  const consent = challengeOf('consent_challenge')
  const logout = challengeOf('logout_challenge')
  try {
    if (login !== undefined) return interactions.loadLoginRequest(login).oidcContext.uiLocales
    if (consent !== undefined) return interactions.loadConsentRequest(consent).oidcContext.uiLocales
    if (logout !== undefined) return interactions.loadLogoutRequest(logout).uiLocales
  } catch {
    // The page says what is wrong with it.
  }
  return undefined
}
