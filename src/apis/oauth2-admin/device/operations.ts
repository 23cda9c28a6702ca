import { Type } from 'typebox'
import { type OperationGroup, operation } from '../../../platform/http/index.ts'
import { lenient } from '../body.ts'
import { challengeOf, challengeQuery } from '../challenge.ts'
import type { OAuth2Admin } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { ErrorDocument, RedirectTo } from '../schema.ts'

const accept = operation({
  id: 'acceptUserCodeRequest',
  summary: 'Somebody has entered the code that their device shows',
  method: 'PUT',
  path: '/admin/oauth2/auth/requests/device/accept',
  query: challengeQuery('device_challenge'),
  body: Type.Object({ user_code: lenient.id }, { title: 'acceptDeviceUserCodeRequest' }),
  answers: { 200: RedirectTo },
  async handle({ interactions, devices }: OAuth2Admin, { request: { query }, body }) {
    const challenge = challengeOf(query, 'device_challenge')
    const { user_code: userCode } = await body()
    const guesser = interactions.loadDeviceRequest(challenge)
    if (!userCode) throw invalidRequest("Field 'user_code' must not be empty.")
    const { id, ...asked } = await devices.find(userCode, guesser)
    const { redirectTo } = interactions.acceptDeviceRequest(challenge, userCode, {
      authorizationId: id,
      ...asked,
    })
    return { redirect_to: redirectTo }
  },
})

/** For pages that ask people for the code that their device shows. */
export const deviceOperations: OperationGroup<OAuth2Admin> = {
  tag: 'device requests',
  error: ErrorDocument,
  operations: [accept],
}
