import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callbackPath } from '../domain/federation/index.ts'
import { isFault } from '../kernel/fault.ts'
import { formIn, isMalformed, parseForm } from '../kernel/form.ts'
import type { Language } from '../locales/index.ts'
import { announcePassing, leaveUnlogged, logRefusal, rawQuery } from '../platform/http/index.ts'
import type { Asset } from './assets.ts'
import { showFlowCallback, showFlowConsent, showFlowLogin, showFlowStart } from './auth-flow.ts'
import { showConsent, submitConsent } from './consent.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { type Context, createContext } from './context.ts'
import type { HostedPagesDependencies } from './dependencies.ts'
import { showDevice, showDeviceSuccess, submitDevice } from './device.ts'
import { codeOf, showError, showReceivedError } from './error.ts'
import { beginOrShow } from './flows/begin.ts'
import { redeemLink } from './flows/browser-link.ts'
import { receiveFromProvider } from './flows/provider-callback.ts'
import { submitFlow } from './flows/submit.ts'
import { showHome } from './home.ts'
import { chooseLanguage } from './language.ts'
import { showSignedOut, showSignOut, submitSignOut } from './sign-out.ts'
import { type Answer, type Visit, visitOf } from './visit.ts'

type PageHandler = (context: Context, visit: Visit) => Answer | Promise<Answer>

const pages: Record<string, { get: PageHandler; post?: PageHandler }> = {
  '/ui/': { get: showHome },
  '/ui/login': { get: beginOrShow('login'), post: submitFlow('login') },
  '/ui/login/browser': { get: redeemLink },
  '/ui/registration': { get: beginOrShow('registration'), post: submitFlow('registration') },
  '/ui/registration/code': { get: beginOrShow('registration') },
  '/ui/consent': { get: showConsent, post: submitConsent },
  '/ui/device': { get: showDevice, post: submitDevice },
  '/ui/device/success': { get: showDeviceSuccess },
  '/ui/logout': { get: showSignOut, post: submitSignOut },
  '/ui/signed-out': { get: showSignedOut },
  '/ui/error': { get: showReceivedError },
  '/ui/*': { get: (context, visit) => showError(context, visit, 'not_found') },
  [`${callbackPath}/:provider`]: { get: receiveFromProvider },
}

const authFlowPages: typeof pages = {
  '/ui/sso/': { get: showFlowStart },
  '/ui/sso/login': { get: showFlowLogin },
  '/ui/sso/consent': { get: showFlowConsent },
  '/ui/sso/callback': { get: showFlowCallback },
}

/** The hosted pages on the public listener. */
export const hostedPages = (dependencies: HostedPagesDependencies) => async (server: FastifyInstance) => {
  const context = createContext(dependencies)
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const code = codeOf(error)
    if (code === 'server_error') request.log.error({ err: error }, 'a page failed')
    else logRefusal(request, { error: code, description: error.message }, error)
    announcePassing(reply, error)
    const startHref = isFault(error, 'expired_challenge') ? restartHref(context, request) : undefined
    const language = chooseLanguage(context, request)
    return send(reply, language, showError(context, { requestId: request.id, language }, code, startHref))
  })

  // The status is that of Hydra, which leads elsewhere.
  server.get('/', async (_, reply) =>
    reply.code(307).header('location', context.link('/ui/')).type('text/html; charset=utf-8').send(),
  )
  const { authFlow } = dependencies.settings
  for (const [path, { get, post }] of Object.entries({ ...pages, ...(authFlow && authFlowPages) })) {
    server.get(path, async (request, reply) => answer(context, get, request, reply))
    if (post) server.post(path, async (request, reply) => answer(context, post, request, reply))
  }
  const { stylesheet, icon } = context.assets
  for (const asset of [stylesheet, icon]) server.get(asset.path, (_, reply) => sendAsset(reply, asset))
  if (authFlow) {
    for (const { load, ...script } of context.scripts.all)
      server.get(script.path, async (_, reply) => sendAsset(reply, { ...script, body: await load() }))
  }
}

/** Where the request began whose page was open for too long. */
function restartHref({ interactions, link }: Context, request: FastifyRequest): string | undefined {
  const places = [parseForm(rawQuery(request)), formIn(request.body)]
  const challengeOf = (...names: string[]): string | undefined =>
    names.flatMap((name) => places.map((place) => place?.get(name))).find((each) => each !== undefined)
  const challenge = challengeOf('login_challenge', 'consent_challenge')
  if (challenge !== undefined) return interactions.restartUrlOf(challenge)
  const logout = challengeOf('logout_challenge')
  const renewed = logout === undefined ? undefined : interactions.renewLogoutRequest(logout)
  return renewed === undefined ? undefined : link('/ui/logout', { logout_challenge: renewed })
}

async function answer(
  context: Context,
  handler: PageHandler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const receivedAt = context.clock.now()
  const form = formIn(request.body)
  const language = chooseLanguage(context, request)
  if (!form)
    return send(reply, language, showError(context, { requestId: request.id, language }, 'invalid_request'))
  const languageFor: Visit['languageFor'] = (uiLocales) =>
    context.languages.choose({ uiLocales, acceptLanguage: request.headers['accept-language'] })
  const visit = visitOf(request, reply, form, receivedAt, { language, languageFor })
  if (isMalformed(visit.query) || isMalformed(form))
    return send(reply, language, showError(context, visit, 'invalid_request'))
  return send(reply, language, await handler(context, visit))
}

function send(reply: FastifyReply, language: Language, result: Answer): FastifyReply {
  const { refusal, detail } = result
  if (refusal !== undefined && refusal !== 'server_error') {
    const { request } = reply
    const description = `${request.routeOptions.url} answered: ${refusal}`
    logRefusal(request, { error: refusal, description, rule: refusal, detail })
  }
  if ('isShownAgain' in result && result.isShownAgain) leaveUnlogged(reply.request)
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
  // 303 alone makes every browser drop the form, which may hold a password (RFC 9700 §4.12).
  if ('redirectTo' in result) return reply.code(303).header('location', result.redirectTo).send()
  const { page, status = 200, formsLeadAway = false, scripts = false, retryAfter } = result
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
  return reply
    .code(status)
    .header('content-language', (result.language ?? language).tag)
    .header('vary', 'Accept-Language')
    .type('text/html; charset=utf-8')
    .header('content-security-policy', contentSecurityPolicy({ formsLeadAway, scripts }))
    .header('x-frame-options', 'DENY')
    .send(page.toString())
}

const sendAsset = (reply: FastifyReply, { contentType, cacheControl, body }: Asset): FastifyReply =>
  reply.type(contentType).header('cache-control', cacheControl).send(body)
