import type { LoginFlow } from '../../domain/authentications/index.ts'
import { readContextClass } from '../../domain/sessions/index.ts'
import { isFault } from '../../kernel/fault.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError, type Origin, toAuthFlowError } from './errors.ts'

export type LoginRequest = ReturnType<AuthFlow['interactions']['loadLoginRequest']>

/** The login request of a challenge; where it is unknown the details say so of `name`. */
export function loadLoginRequest(
  { interactions }: Pick<AuthFlow, 'interactions'>,
  challenge: string,
  origin: Origin,
  name = 'challenge',
): LoginRequest {
  try {
    return interactions.loadLoginRequest(challenge)
  } catch (error) {
    throw ofChallenge(error, origin, name)
  }
}

export function ofChallenge(error: unknown, origin: Origin, name: string): AuthFlowError {
  const known = toAuthFlowError(error)
  if (isFault(error, 'unknown_challenge'))
    return new AuthFlowError('not_found', origin, { [name]: 'not_found' }, 'there is no such challenge')
  if (isFault(error, 'expired_challenge'))
    return new AuthFlowError('gone', origin, { [name]: 'expired' }, known.message)
  return known
}

/** What the domain needs to know of a login request. */
export const flowOf = ({ id, oidcContext, skip, subject, acr }: LoginRequest): LoginFlow => ({
  id,
  acrValues: oidcContext.acrValues,
  session: skip ? { identityId: subject, acr: readContextClass(acr) } : undefined,
})
