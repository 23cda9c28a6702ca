import { clientJson } from './client-json.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError } from './errors.ts'
import { loadLoginRequest } from './login-flow.ts'

/** `GET /auth/login/info`: what is asked for, and by whom. */
export async function loginInfo(face: AuthFlow, challenge: string) {
  const { id, clientId, requestedScope, oidcContext } = await loadLoginRequest(face, challenge, 'not_defined')
  if (await face.loginSessions.isRedeemed(id))
    throw new AuthFlowError('conflict', 'not_defined', {}, 'The login request has been answered already.')
  return {
    client: await clientJson(face, clientId),
    scope: requestedScope,
    acr_values: oidcContext.acrValues?.length ? oidcContext.acrValues : null,
    login_hint: oidcContext.loginHint ?? '',
  }
}
