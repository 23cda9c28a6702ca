import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { lenient, readBody, wordUnreadable } from '../body.ts'
import { challengeOf } from '../challenge.ts'
import type { OAuth2Admin } from '../context.ts'
import { invalidRequest } from '../errors.ts'

const AcceptanceSchema = Type.Object({ user_code: lenient.id })

/** For pages that ask people for the code that their device shows. */
export const deviceRoutes =
  ({ interactions, devices }: OAuth2Admin) =>
  async (app: FastifyInstance) => {
    wordUnreadable(app, invalidRequest)
    app.put('/admin/oauth2/auth/requests/device/accept', async ({ query, body }) => {
      const challenge = challengeOf(query, 'device_challenge')
      const { user_code: userCode } = readBody(AcceptanceSchema, body)
      const guesser = interactions.loadDeviceRequest(challenge)
      if (!userCode) throw invalidRequest("Field 'user_code' must not be empty.")
      const { id, ...asked } = await devices.find(userCode, guesser)
      const { redirectTo } = interactions.acceptDeviceRequest(challenge, userCode, {
        authorizationId: id,
        ...asked,
      })
      return { redirect_to: redirectTo }
    })
  }
