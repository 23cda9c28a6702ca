import { type HttpRequest, readAs } from '../../platform/http/index.ts'
import type { AuthFlow } from './context.ts'
import { originOf } from './device.ts'
import { AuthFlowError, toAuthFlowError } from './errors.ts'
import { flowOf, loadLoginRequest, localeOf } from './login-flow.ts'
import { readMember, readObject } from './read.ts'
import { InitiatedStep, LoginChallenge } from './schema.ts'

/** `POST /authn-steps`: a new code, or whether there is a password to ask for. */
export async function initStep(face: AuthFlow, request: HttpRequest): Promise<void> {
  try {
    const body = readObject(request.body)
    const { identity_id, method_name } = readAs(InitiatedStep, readMember(body, 'authn_step'))
    const { login_challenge } = readAs(LoginChallenge, body)
    const login = await loadLoginRequest(face, login_challenge, 'body', 'login_challenge')
    const flow = { ...flowOf(login), locale: localeOf(face, request, login) }
    if (method_name !== 'emailed_code' && method_name !== 'prehashed_password')
      throw new AuthFlowError('bad_request', 'body', { method_name: 'invalid' }, 'unknown method name')
    await face.authentications.initStep(flow, identity_id.toLowerCase(), method_name, originOf(face, request))
  } catch (error) {
    throw toAuthFlowError(error).during('initing an authn step')
  }
}
