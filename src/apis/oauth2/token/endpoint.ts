import { grantTypes } from '../../../domain/clients/index.ts'
import type { IssuedTokens } from '../../../domain/tokens/index.ts'
import { type Form, isMalformed } from '../../../kernel/form.ts'
import { authenticateClient, type Caller } from '../client-auth/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { credentialScope } from '../credentials/metadata.ts'
import { createNonce } from '../credentials/nonce.ts'
import { OAuthError } from '../errors.ts'
import { grants } from './grants/index.ts'

export interface TokenResponse {
  access_token: string
  c_nonce_draft_00?: string
  c_nonce_expires_in_draft_00?: number
  expires_in: number
  id_token?: string
  refresh_token?: string
  scope: string
  token_type: 'bearer'
}

/** What no grant may forget: parsing, duplicates, client authentication, the client's right to the grant. RFC 6749 §3.2. */
export async function issueTokens(
  server: AuthorizationServer,
  caller: Caller,
  form: Form,
): Promise<TokenResponse> {
  // Clients built on simple-oauth2 2 send the scope twice; the first one counts, as in Hydra.
  requireWellFormed(form, ['scope'])
  if (form.names().length === 0) throw new OAuthError('invalid_request', 'The POST body can not be empty.')
  const grantType = form.get('grant_type')
  if (!grantType) throw new OAuthError('invalid_request', "Request parameter 'grant_type' is missing")
  const grant = grants.find((each) => each.grantType === grantType)
  if (!grant) throw new OAuthError('invalid_request')
  const client = await authenticateClient(server, caller, form)
  grant.requireFit?.(client)
  if (!grantTypes(client).includes(grantType)) {
    throw new OAuthError(
      'unauthorized_client',
      `The OAuth 2.0 Client is not allowed to use authorization grant '${grantType}'.`,
    )
  }
  const issued = await grant.issue(server, client, form)
  return {
    access_token: issued.accessToken,
    ...credentialNonce(server, issued),
    expires_in: issued.expiresIn,
    ...(issued.idToken === undefined ? {} : { id_token: issued.idToken }),
    ...(issued.refreshToken === undefined ? {} : { refresh_token: issued.refreshToken }),
    scope: issued.scope.join(' '),
    token_type: 'bearer',
  }
}

/** With the scope for it, what a proof of possession has to contain. */
function credentialNonce(
  { settings, clock, cookieSecrets }: AuthorizationServer,
  { scope, accessToken }: IssuedTokens,
) {
  if (!scope.includes(credentialScope)) return {}
  const lifespan = settings.credentialNonceLifespan
  return {
    c_nonce_draft_00: createNonce(cookieSecrets, accessToken, clock.now() + lifespan),
    c_nonce_expires_in_draft_00: Math.floor(lifespan / 1000),
  }
}

/** RFC 6749 §3.2: parameters must not be included more than once. `audience` may, as in Hydra, and so may `repeatable`. */
export function requireWellFormed(form: Form, repeatable: readonly string[] = []): void {
  if (isMalformed(form))
    throw new OAuthError('invalid_request', 'The request holds bytes that are not valid UTF-8.')
  const duplicate = form.duplicate(['audience', 'resource', ...repeatable])
  if (duplicate !== undefined)
    throw new OAuthError('invalid_request', `The parameter '${duplicate}' is included more than once.`)
}
