import type { FastifyInstance, FastifyReply } from 'fastify'
import { acceptJson, logRefusal } from '../../platform/http/index.ts'
import { acceptConsent } from './accept-consent.ts'
import { changePassword, readBackup, readBackupInFlow, writeBackup } from './accounts.ts'
import { receiveCallback } from './callback.ts'
import { consentInfo } from './consent-info.ts'
import type { AuthFlow } from './context.ts'
import { allowOrigins } from './cors.ts'
import { AuthFlowError, toAuthFlowError } from './errors.ts'
import { changeIdentity, readIdentity } from './identities.ts'
import { initStep } from './init-step.ts'
import { loginInfo } from './login-info.ts'
import { logout } from './logout.ts'
import { performStep } from './perform-step.ts'
import { rejectConsent } from './reject-consent.ts'
import { requireAuthable } from './require-authable.ts'
import { startConsent } from './start-consent.ts'
import { startLogin } from './start-login.ts'

/** Bytes. */
const longestBody = 256 * 1024

interface ById {
  Params: { id: string }
}
interface Login {
  Querystring: { login_challenge?: unknown }
}
interface Consent {
  Querystring: { consent_challenge?: unknown }
}

/** The auth-flow API on the public listener. */
export const authFlow = (face: AuthFlow) => async (app: FastifyInstance) => {
  acceptJson(app, ['application/json'], longestBody)
  const cors = allowOrigins(face.settings.allowedOrigins)
  app.addHook('onRequest', async (request, reply) => {
    cors(request, reply)
    reply.header('cache-control', 'no-store')
  })
  app.setErrorHandler((thrown, request, reply) => {
    const error = toAuthFlowError(thrown)
    if (error.status === 500) request.log.error({ err: thrown }, 'the auth flow failed')
    else {
      const details = Object.entries(error.details).map(([field, what]) => `${field}: ${what}`)
      logRefusal(
        request,
        { error: error.code, description: error.message, detail: details.join(', ') || undefined },
        thrown,
      )
    }
    if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter))
    return reply.code(error.status).send(error.toJSON())
  })

  app.get<Login>('/auth/login', async (request, reply) =>
    redirect(reply, await startLogin(face, request.query.login_challenge, request, reply)),
  )
  app.get<Login>('/auth/login/info', ({ query }) => loginInfo(face, query.login_challenge))
  app.put('/identities/authable', (request) => requireAuthable(face, request))
  app.post('/auth/login/authn-step', (request, reply) => performStep(face, request, reply))
  app.post('/authn-steps', async (request, reply) => {
    await initStep(face, request)
    return reply.code(204).send()
  })

  app.get<Consent>('/auth/consent', async ({ query }, reply) =>
    redirect(reply, await startConsent(face, query.consent_challenge)),
  )
  app.get<Consent>('/auth/consent/info', ({ query }) => consentInfo(face, query.consent_challenge))
  app.post('/auth/consent', ({ body }) => acceptConsent(face, body))
  app.post('/auth/consent/reject', ({ body }) => rejectConsent(face, body))
  app.get('/auth/callback', async (request, reply) => redirect(reply, await receiveCallback(face, request)))
  for (const path of ['/logout', '/auth/logout']) {
    app.post(path, async (request, reply) => {
      await logout(face, request)
      return reply.code(204).send()
    })
  }

  app.get<ById>('/identities/:id', (request) => readIdentity(face, request, idIn(request.params)))
  app.patch<ById>('/identities/:id', async (request, reply) => {
    await changeIdentity(face, request, idIn(request.params))
    return reply.code(204).send()
  })
  app.get('/auth/backup', (request) => readBackupInFlow(face, request))
  app.get<ById>('/accounts/:id/pwd-params', ({ params }) => face.accounts.passwordParameters(idIn(params)))
  app.get<ById>('/accounts/:id/backup', (request) => readBackup(face, request, idIn(request.params)))
  app.put<ById>('/accounts/:id/backup', async (request, reply) => {
    await writeBackup(face, request, idIn(request.params))
    return reply.code(204).send()
  })
  app.put<ById>('/accounts/:id/password', async (request, reply) => {
    await changePassword(face, request, idIn(request.params))
    return reply.code(204).send()
  })
  for (const [path, served] of Object.entries(methods)) {
    app.options(path, async (_, reply) => reply.code(204).send())
    const method = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => !served.includes(each))
    app.route({
      ...{ method, url: path },
      handler: async (_, reply) => {
        reply.header('allow', served.join(', '))
        throw new AuthFlowError('method_not_allowed', 'not_defined')
      },
    })
  }
  for (const area of areas)
    for (const path of [area, `${area}/*`])
      app.all(path, async () => {
        throw new AuthFlowError('not_found', 'not_defined', {}, 'The API has nothing at this address.')
      })
}

/** Below these everything is the API's, also what it does not know. */
const areas = ['/auth', '/identities', '/accounts']

/** What is served where; another method is not allowed. */
const methods: Record<string, string[]> = {
  '/auth/login': ['GET'],
  '/auth/login/info': ['GET'],
  '/identities/authable': ['PUT'],
  '/identities/:id': ['GET', 'PATCH'],
  '/auth/login/authn-step': ['POST'],
  '/authn-steps': ['POST'],
  '/auth/consent': ['GET', 'POST'],
  '/auth/consent/info': ['GET'],
  '/auth/consent/reject': ['POST'],
  '/auth/callback': ['GET'],
  '/logout': ['POST'],
  '/auth/logout': ['POST'],
  '/auth/backup': ['GET'],
  '/accounts/:id/pwd-params': ['GET'],
  '/accounts/:id/backup': ['GET', 'PUT'],
  '/accounts/:id/password': ['PUT'],
}

/** Ids are written in small letters here, and read in both (RFC 9562 §4). */
const idIn = ({ id }: ById['Params']): string => id.toLowerCase()

/** Codes and tokens stand in these addresses: they are nobody else's. */
const redirect = (reply: FastifyReply, location: string): FastifyReply =>
  reply.code(302).header('referrer-policy', 'no-referrer').header('location', location).send()
