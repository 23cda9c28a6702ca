import type { FastifyInstance } from 'fastify'
import { acceptJson, logRefusal, methodsByPath, serveOperations } from '../../platform/http/index.ts'
import type { AuthFlow } from './context.ts'
import { allowOrigins } from './cors.ts'
import { AuthFlowError, toAuthFlowError } from './errors.ts'
import { authFlowOperations } from './operations.ts'

/** Bytes. */
const longestBody = 256 * 1024

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

  serveOperations(app, face, authFlowOperations)
  for (const [path, served] of methodsByPath([authFlowOperations])) {
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
