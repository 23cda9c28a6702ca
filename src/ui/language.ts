import { type Form, formIn, parseForm } from '../kernel/form.ts'
import type { Language } from '../locales/index.ts'
import { type HttpRequest, rawQuery } from '../platform/http/index.ts'
import type { HostedPagesDependencies } from './dependencies.ts'

type Dependencies = Pick<HostedPagesDependencies, 'languages' | 'interactions'>

/**
 * What a visitor is spoken to in: what the application asks for with `ui_locales`, then what the browser is set to. The
 * parameters of the page hold the request of the application.
 */
export function chooseLanguage(dependencies: Dependencies, request: HttpRequest): Language {
  const form = formIn(request.body)
  const uiLocales = uiLocalesIn(dependencies, [parseForm(rawQuery(request)), ...(form ? [form] : [])])
  return dependencies.languages.choose({ uiLocales, acceptLanguage: request.headers['accept-language'] })
}

/** OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2. What was not made here asks for nothing. */
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
    // The page that tells of an expired request speaks its language, too.
    const restart = interactions.restartUrlOf(login ?? consent ?? '')
    return URL.parse(restart ?? '')
      ?.searchParams.get('ui_locales')
      ?.split(' ')
  }
  return undefined
}
