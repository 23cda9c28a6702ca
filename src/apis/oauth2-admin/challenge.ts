import { badRequest } from './errors.ts'

/** The challenge of a request; `challenge` is the name that older clients use. */
export function challengeOf(
  query: unknown,
  name: 'login_challenge' | 'consent_challenge' | 'logout_challenge' | 'device_challenge',
): string {
  const parameters = query as Record<string, unknown>
  const value = parameters[name] || parameters['challenge']
  if (typeof value !== 'string')
    throw badRequest("Query parameter 'challenge' is not defined but should have been.")
  return value
}
