import { isPublic } from '../../../domain/clients/index.ts'
import { type Form, formOf, isMalformed } from '../../../kernel/form.ts'
import { readAudience } from '../audience.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { resolveRequestObject } from '../request-object/index.ts'
import { requireAllowedScope, splitScope } from '../scope.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { readHints } from './hints.ts'
import { contradictionIn, readMaxAge, readPrompt } from './prompt.ts'
import { type RedirectTarget, resolveRedirectUri } from './redirect-uri.ts'
import {
  chosenMode,
  readResponseType,
  requireKnownMode,
  requireNonce,
  requireUsableMode,
} from './response-types.ts'
import { requireState } from './state.ts'

/** An error that may be told to the client, because its redirect URI has been checked. */
export class RedirectableError extends Error {
  readonly target: RedirectTarget
  readonly error: OAuthError

  constructor(target: RedirectTarget, error: OAuthError) {
    super(error.message, { cause: error })
    this.target = target
    this.error = error
  }
}

const longestQuery = 16 * 1024

/**
 * Checks an authorization request. Throws `OAuthError` as long as it is not known where the answer may go, and
 * `RedirectableError` from then on.
 */
export async function validateRequest(
  server: AuthorizationServer,
  received: string,
): Promise<AuthorizationRequest> {
  const outer = readParameters(received)
  const clientId = outer.get('client_id')
  const client = clientId === undefined ? undefined : await server.clients.load(clientId)
  if (!client) throw unknownClient(server, clientId)
  const resolved = await resolveRequestObject(server, client, outer)
  const query = resolved?.toString() ?? received
  const form = resolved ? readParameters(query) : outer
  const redirectUri = form.get('redirect_uri')
  const openid = (form.get('scope') ?? '').split(' ').filter((scope) => scope === 'openid')
  requireKnownMode(form)
  const target = resolveRedirectUri(client, redirectUri, openid, {
    state: form.get('state'),
    mode: chosenMode(form),
    development: server.settings.development,
  })

  try {
    if (form.get('registration') !== undefined) throw new OAuthError('registration_not_supported')
    const scope = splitScope(form.get('scope'))
    requireAllowedScope(server.settings, client, scope)
    const audience = readAudience(server.settings, client, form)
    const responseType = readResponseType(form, client)
    requireUsableMode(form)
    requireNonce(form, responseType, scope)
    const codeChallenge = readCodeChallenge(form, server.settings.pkce, isPublic(client) && responseType.code)
    requireState(form, responseType, { scope, codeChallenge })
    const prompt = readPrompt(form)
    const hints = await readHints(server, client, form, scope)
    return {
      endpoint: 'authorization',
      query,
      form,
      client,
      target,
      redirectUri,
      responseType,
      scope,
      audience,
      codeChallenge,
      nonce: form.get('nonce'),
      prompt,
      maxAge: readMaxAge(form),
      ...hints,
      problem: contradictionIn(prompt) ?? hints.problem,
    }
  } catch (error) {
    if (error instanceof OAuthError) throw new RedirectableError(target, error)
    throw error
  }
}

function unknownClient({ clients }: AuthorizationServer, id: string | undefined): OAuthError {
  const why = id === undefined ? undefined : clients.whyUnknown(id)
  const hint = 'The requested OAuth 2.0 Client does not exist.'
  return new OAuthError(
    'invalid_client',
    why === undefined ? hint : `${hint} Its metadata document cannot be used: ${why}`,
  )
}

function readParameters(query: string): Form {
  if (query.length > longestQuery)
    throw new OAuthError('invalid_request', 'The authorization request is too long.')
  const form = formOf(new URLSearchParams(query))
  if (isMalformed(form))
    throw new OAuthError('invalid_request', 'The request holds bytes that are not valid UTF-8.')
  const duplicate = form.duplicate(['audience', 'resource'])
  // A repeated parameter leaves open which value was meant, the redirect URI's among them.
  if (duplicate !== undefined)
    throw new OAuthError('invalid_request', `The parameter '${duplicate}' is included more than once.`)
  return form
}

/** RFC 7636 §4.3; `plain` protects against nothing that matters and is refused (RFC 9700 §2.1.1). */
function readCodeChallenge(
  form: Form,
  pkce: { enforced: boolean; enforcedForPublicClients: boolean },
  publicClient: boolean,
): string | undefined {
  const challenge = form.get('code_challenge')
  const method = form.get('code_challenge_method')
  if (challenge === undefined) {
    if (method !== undefined)
      throw new OAuthError(
        'invalid_request',
        "The 'code_challenge_method' was sent without a 'code_challenge'.",
      )
    if (!pkce.enforced && !(pkce.enforcedForPublicClients && publicClient)) return undefined
    throw new OAuthError(
      'invalid_request',
      'Clients must include a code_challenge when performing the authorize code flow, but it is missing.',
    )
  }
  if (method !== 'S256')
    throw new OAuthError(
      'invalid_request',
      'Clients must use code_challenge_method=S256, plain is not allowed.',
    )
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge))
    throw new OAuthError(
      'invalid_request',
      'The code_challenge must be the base64url-encoded SHA-256 of the code verifier.',
    )
  return challenge
}
