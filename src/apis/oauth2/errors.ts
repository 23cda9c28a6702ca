/**
 * The errors of the OAuth endpoints: RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, and those of Hydra.
 * One line each: HTTP status and public description.
 */
const errors = {
  invalid_request: [
    400,
    'The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.',
  ],
  unauthorized_client: [400, 'The client is not authorized to request a token using this method.'],
  access_denied: [403, 'The resource owner or authorization server denied the request.'],
  unsupported_response_type: [
    400,
    'The authorization server does not support obtaining a token using this method.',
  ],
  unsupported_response_mode: [
    400,
    'The authorization server does not support obtaining a response using this response mode.',
  ],
  invalid_scope: [400, 'The requested scope is invalid, unknown, or malformed.'],
  server_error: [
    500,
    'The authorization server encountered an unexpected condition that prevented it from fulfilling the request.',
  ],
  temporarily_unavailable: [
    503,
    'The authorization server is currently unable to handle the request due to a temporary overloading or maintenance of the server.',
  ],
  // RFC 6585 §4
  too_many_requests: [429, 'Too many requests were refused.'],
  invalid_grant: [
    400,
    'The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  ],
  invalid_client: [
    401,
    'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).',
  ],
  authorization_pending: [
    400,
    "The authorization request is still pending as the end user hasn't yet completed the user-interaction steps.",
  ],
  slow_down: [400, 'The authorization request is still pending, and the client polls for it too often.'],
  expired_token: [400, 'The device code has expired, and the device authorization has ended.'],
  insufficient_entropy: [
    400,
    'The request used a security parameter (e.g., anti-replay, anti-csrf) with insufficient entropy.',
  ],
  jti_known: [400, 'The jti was already used.'],
  invalid_target: [400, 'The requested resource is invalid, missing, unknown, or malformed.'],
  invalid_state: [
    400,
    'The state is missing or does not have enough characters and is therefore considered too weak.',
  ],
  request_unauthorized: [401, 'The request could not be authorized.'],
  invalid_token: [401, 'Only access tokens are allowed in the authorization header.'],
  request_forbidden: [403, 'The request is not allowed.'],
  login_required: [400, 'The Authorization Server requires End-User authentication.'],
  // OpenID Connect Core Error Code unmet_authentication_requirements §2
  unmet_authentication_requirements: [
    400,
    'The Authorization Server is unable to meet the requirements of the Relying Party for the authentication of the End-User.',
  ],
  consent_required: [400, 'The Authorization Server requires End-User consent.'],
  invalid_request_object: [400, 'The request parameter contains an invalid Request Object.'],
  invalid_request_uri: [
    400,
    'The request_uri in the authorization request returns an error or contains invalid data.',
  ],
  registration_not_supported: [400, "The OP does not support use of the 'registration' parameter."],
  invalid_client_metadata: [
    400,
    "The value of one of the Client Metadata fields is invalid and the server has rejected this request. Note that an Authorization Server MAY choose to substitute a valid value for any requested parameter of a Client's Metadata.",
  ],
  invalid_redirect_uri: [400, 'The value of one or more redirect_uris is invalid.'],
  // Registration has errors that no specification names.
  'The request was malformed or contained invalid parameters': [400, ''],
  'The request could not be authorized': [401, ''],
  'The requested action was forbidden': [403, ''],
  'The requested resource could not be found': [404, ''],
  'Not Found': [404, 'Unable to locate the requested resource'],
} as const satisfies Record<string, readonly [number, string]>

export type ErrorCode = keyof typeof errors

export const isErrorCode = (text: string | undefined): text is ErrorCode =>
  text !== undefined && Object.hasOwn(errors, text)

const defaultHints: Partial<Record<ErrorCode, string>> = {
  invalid_request:
    'Make sure that the various parameters are correct, be aware of case sensitivity and trim your parameters. Make sure that the client you are using has exactly whitelisted the redirect_uri you specified.',
  request_unauthorized: 'Check that you provided valid credentials in the right format.',
}

/** The one error type of this face. `hint` is public; `detail` goes to the log only. */
export class OAuthError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly hint: string | undefined
  readonly detail: string | undefined
  /** Which rule refused, if that says more than the function in which it was made. */
  rule: string | undefined

  constructor(code: ErrorCode, hint?: string, detail?: string) {
    const [status, description] = errors[code]
    super(description)
    this.name = 'OAuthError'
    this.code = code
    this.status = status
    this.hint = hint ?? defaultHints[code]
    this.detail = detail
  }

  /** `error_description` as clients see it. Double quotes would end the string in a WWW-Authenticate header. */
  get description(): string {
    return [this.message, this.hint].filter(Boolean).join(' ').replaceAll('"', "'")
  }

  toJSON(): { error: string; error_description: string } {
    return { error: this.code, error_description: this.description }
  }

  /** The same error, by a rule of that name. */
  by(rule: string): this {
    this.rule = rule
    return this
  }

  /** The same error with its detail made public, for debugging. */
  exposed(): OAuthError {
    return new OAuthError(this.code, [this.hint, this.detail].filter(Boolean).join(' '))
  }
}
