/** The front end of the auth-flow API: pages whose scripts ask the API, at the addresses that it sends browsers to. */
import { joinUrl } from '../kernel/url.ts'
import type { Context } from './context.ts'
import { knownCode } from './error.ts'
import { flowCallbackPage } from './pages/auth-flow/callback.ts'
import { flowConsentPage } from './pages/auth-flow/consent.ts'
import { flowLoginPage } from './pages/auth-flow/login.ts'
import { flowStartPage, flowWithoutClientPage } from './pages/auth-flow/start.ts'
import type { FlowView } from './pages/auth-flow/view.ts'
import { errorPage } from './pages/error.ts'
import type { Answer, Visit } from './visit.ts'

type Page = Parameters<Context['scripts']['pathOf']>[0]

export const showFlowStart = (context: Context, visit: Visit): Answer => {
  if (context.settings.authFlow?.clientId === undefined)
    return { page: flowWithoutClientPage({ shell: context.shell, language: visit.language }) }
  return { page: flowStartPage(viewOf(context, visit, 'start')), scripts: true }
}

export function showFlowLogin(context: Context, visit: Visit): Answer {
  const loginChallenge = visit.query.get('login_challenge')
  const error = receivedError(context, visit, loginChallenge)
  if (error) return error
  const view = viewOf(context, visit, 'login', { 'login-challenge': loginChallenge })
  return { page: flowLoginPage({ ...view, passwordMinLength: minLength(context) }), scripts: true }
}

export function showFlowConsent(context: Context, visit: Visit): Answer {
  const consentChallenge = visit.query.get('consent_challenge')
  const error = receivedError(context, visit, consentChallenge)
  if (error) return error
  return {
    page: flowConsentPage(viewOf(context, visit, 'consent', { 'consent-challenge': consentChallenge })),
    scripts: true,
  }
}

export function showFlowCallback(context: Context, visit: Visit): Answer {
  const error = receivedError(context, visit, 'in the fragment')
  if (error) return error
  const view = viewOf(context, visit, 'callback')
  return { page: flowCallbackPage({ ...view, passwordMinLength: minLength(context) }), scripts: true }
}

const minLength = ({ settings }: Context): number => settings.password.minLength

/**
 * The API tells its errors in the query: these pages show them without a script. Anybody can write such an address, so
 * what is shown are words of these pages alone.
 */
function receivedError(
  context: Context,
  { query, requestId, language }: Visit,
  challenge: string | undefined,
) {
  const code = query.get('error') ?? query.get('error_code')
  if (code === undefined && challenge) return undefined
  const { shell } = context
  const page = errorPage({
    shell,
    language,
    code: code === undefined ? 'missing_parameter' : knownCode(language, code),
    requestId,
    startHref: startHref(context),
  })
  return { page, status: code === undefined ? 400 : 200 }
}

/** Where the request of the page begins anew; where its application is not known, at these pages. */
const againHref = (context: Context, challenge: string | undefined): string | undefined =>
  (challenge === undefined ? undefined : context.interactions.restartUrlOf(challenge)) ?? startHref(context)

const startHref = ({ settings, link }: Context): string | undefined =>
  settings.authFlow?.clientId === undefined ? undefined : link('/ui/sso/')

function viewOf(
  context: Context,
  { language }: Visit,
  page: Page,
  settings: Readonly<Record<string, string | undefined>> = {},
): FlowView {
  const { shell, scripts, link } = context
  const { publicUrl, authFlow } = context.settings
  return {
    shell,
    language,
    scriptHref: link(scripts.pathOf(page)),
    startHref: againHref(context, settings['login-challenge'] ?? settings['consent-challenge']),
    settings: {
      api: link(''),
      argon2: link(scripts.argon2Path),
      'client-id': authFlow?.clientId,
      'authorization-endpoint': joinUrl(publicUrl, '/oauth2/auth'),
      'redirect-uri': joinUrl(publicUrl, '/auth/callback'),
      ...settings,
    },
  }
}
