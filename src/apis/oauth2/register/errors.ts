import type { ClientFault } from '../../../domain/clients/index.ts'
import { isFault } from '../../../kernel/fault.ts'
import { InvalidInput } from '../../../platform/http/index.ts'
import { OAuthError } from '../errors.ts'

/** An error whose description is the hint alone. */
export class BriefError extends OAuthError {
  override get description(): string {
    return (this.hint ?? '').replaceAll('"', "'")
  }

  override exposed(): OAuthError {
    return this
  }
}

/** One answer for an unknown client and for a wrong token: nobody learns which clients there are. */
export const notAuthorized = (): OAuthError =>
  new OAuthError(
    'The request could not be authorized',
    'The requested OAuth 2.0 client does not exist or you provided incorrect credentials.',
  )

export const malformed = (why: string): OAuthError =>
  new OAuthError(
    'The request was malformed or contained invalid parameters',
    `Unable to decode the request body: ${why}`,
  )

/** How refusals of the domain look at this endpoint (RFC 7591 §3.2.2). */
const refusals: Record<ClientFault, (message: string) => OAuthError> = {
  invalid_client_metadata: (message) => new OAuthError('invalid_client_metadata', message),
  malformed_client: (message) => malformed(message),
  invalid_redirect_uri: (message) => new OAuthError('invalid_redirect_uri', message),
  client_not_found: notAuthorized,
  client_exists: () => new OAuthError('server_error'),
  client_without_secret: (message) =>
    new OAuthError('The request was malformed or contained invalid parameters', message),
  client_changed: () => new OAuthError('temporarily_unavailable'),
}

export function toRegistrationError(error: unknown): unknown {
  if (error instanceof InvalidInput) {
    const [problem] = error.problems
    return malformed(
      `${problem?.instancePath.slice(1).replaceAll('/', '.') || 'the body'} ${problem?.message}`,
    )
  }
  return isFault(error) && Object.hasOwn(refusals, error.reason)
    ? refusals[error.reason as ClientFault](error.message)
    : error
}
