import type { FastifyInstance } from 'fastify'
import { browserCookies } from '../authorize/cookies.ts'
import { formBody } from '../body.ts'
import { callerOf } from '../client-auth/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { startDevice } from './start-device.ts'
import { verifyDevice } from './verify-device.ts'

/** Device Authorization Grant (RFC 8628): what the device asks. */
export const deviceAuthorizationRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  app.post('/oauth2/device/auth', async (request, reply) => {
    const response = await startDevice(server, callerOf(request), formBody(request.body))
    return reply.header('cache-control', 'no-store').header('pragma', 'no-cache').send(response)
  })
}

/** The address to which the user's browser goes. */
export const deviceVerificationRoutes = (server: AuthorizationServer) => async (app: FastifyInstance) => {
  const cookies = browserCookies(server)
  app.get('/oauth2/device/verify', (request, reply) => verifyDevice(server, cookies, request, reply))
}
