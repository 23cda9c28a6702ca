import { Type } from 'typebox'
import { AdminError, invalidRequest } from './errors.ts'

type ChallengeName = 'login_challenge' | 'consent_challenge' | 'logout_challenge' | 'device_challenge'

/** As `challengeOf` reads it. */
export const challengeQuery = <Name extends ChallengeName>(name: Name) => ({
  [name]: Type.String(),
  challenge: Type.Optional(Type.String({ deprecated: true, description: `As ${name}.` })),
})

/** The challenge of a request; `challenge` is the name that older clients use. */
export function challengeOf(query: unknown, name: ChallengeName): string {
  const parameters = query as Record<string, unknown>
  const value = parameters[name] || parameters['challenge']
  if (typeof value !== 'string') throw missing(name)
  return value
}

/** As Hydra says it, which takes a logout challenge that is not there for one that it does not know. */
const missing = (name: ChallengeName): AdminError =>
  name === 'logout_challenge'
    ? new AdminError(404, 'Not Found', `Unable to locate the requested resource ${hint}`)
    : invalidRequest(hint)

const hint = "Query parameter 'challenge' is not defined but should have been."
