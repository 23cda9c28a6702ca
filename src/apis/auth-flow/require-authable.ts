import { normalizeEmail } from '../../domain/identities/index.ts'
import { type HttpRequest, readAs } from '../../platform/http/index.ts'
import { flowToken } from './bearer.ts'
import type { AuthFlow } from './context.ts'
import { originOf } from './device.ts'
import { AuthFlowError } from './errors.ts'
import { flowOf, loadLoginRequest, localeOf } from './login-flow.ts'
import { readMember, readObject } from './read.ts'
import { Identifier, LoginChallenge } from './schema.ts'
import { stepJson } from './step-json.ts'

/** `PUT /identities/authable`: who somebody with this identifier signs in as, and how. */
export async function requireAuthable(face: AuthFlow, request: HttpRequest) {
  const body = readObject(request.body)
  const { value } = readAs(Identifier, readMember(body, 'identifier'))
  if (normalizeEmail(value) === undefined)
    throw new AuthFlowError(
      'bad_request',
      'body',
      { value: 'malformed' },
      'value: must be a valid email address.',
    )
  const { login_challenge } = readAs(LoginChallenge, body)
  const login = await loadLoginRequest(face, login_challenge, 'body')
  const flow = { ...flowOf(login), locale: localeOf(face, request, login) }
  const { email, profile, accountId, step } = await face.authentications.requireAuthable(flow, value, {
    token: flowToken(request, flow.id),
    ...originOf(face, request),
  })
  return {
    identity: {
      // The address is as it was typed first; a name that is known otherwise is nobody's business here.
      display_name: profile.displayName ?? email,
      avatar_url: profile.avatarUrl,
      account_id: accountId ?? null,
    },
    authn_step: stepJson(step),
  }
}
