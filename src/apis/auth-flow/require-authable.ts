import { normalizeEmail } from '../../domain/identities/index.ts'
import type { HttpRequest } from '../../platform/http/index.ts'
import { flowToken } from './bearer.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError } from './errors.ts'
import { flowOf, loadLoginRequest } from './login-flow.ts'
import { read, readMember, readObject } from './read.ts'
import { Identifier, LoginChallenge } from './schema.ts'
import { stepJson } from './step-json.ts'

/** `PUT /identities/authable`: who somebody with this identifier signs in as, and how. */
export async function requireAuthable(face: AuthFlow, request: HttpRequest) {
  const body = readObject(request.body)
  const { value } = read(Identifier, readMember(body, 'identifier'))
  if (normalizeEmail(value) === undefined)
    throw new AuthFlowError(
      'bad_request',
      'body',
      { value: 'malformed' },
      'value: must be a valid email address.',
    )
  const { login_challenge } = read(LoginChallenge, body)
  const flow = flowOf(await loadLoginRequest(face, login_challenge, 'body'))
  const { traits, accountId, step } = await face.authentications.requireAuthable(flow, value, {
    token: flowToken(request, flow.id),
    address: request.ip,
  })
  return {
    identity: {
      display_name: displayName(traits),
      avatar_url: typeof traits['picture'] === 'string' ? traits['picture'] : null,
      account_id: accountId ?? null,
    },
    authn_step: stepJson(step),
  }
}

/** As people have called themselves; otherwise the address as they typed it first. */
function displayName(traits: Record<string, unknown> & { email: string }): string {
  const { name } = traits
  if (typeof name === 'string' && name !== '') return name
  const { first, last } = (name ?? {}) as { first?: string; last?: string }
  return [first, last].filter(Boolean).join(' ') || traits.email
}
