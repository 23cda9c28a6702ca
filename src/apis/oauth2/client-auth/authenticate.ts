import { acceptsAuthMethod, authMethod, type Client } from '../../../domain/clients/index.ts'
import type { Form } from '../../../kernel/form.ts'
import type { HttpRequest } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { type ClientCredentials, readCredentials } from './credentials.ts'
import { verifyAssertion } from './private-key-jwt.ts'

declare const authenticated: unique symbol

/** A client that has proved who it is. Only this folder can make one. */
export type AuthenticatedClient = Client & { readonly [authenticated]: true }

/** Who sends a request, as far as the request itself says. */
export interface Caller {
  /** The header of that name. */
  authorization: string | undefined
  /** Network address: whose wrong guesses they are. */
  address: string
}

export const callerOf = ({ headers, ip }: HttpRequest): Caller => ({
  authorization: headers.authorization,
  address: ip,
})

/**
 * Authenticates the client of a request by the method that it is registered for (RFC 6749 §2.3).
 * Throws `invalid_request` without credentials and `invalid_client` with wrong ones; the domain throws
 * `too_many_attempts` after many of those.
 */
export async function authenticateClient(
  server: AuthorizationServer,
  caller: Caller,
  form: Form,
): Promise<AuthenticatedClient> {
  const credentials = readCredentials(caller.authorization, form)
  const { method, clientId } = credentials
  const client = await server.clients.load(clientId)
  if (!client) throw new OAuthError('invalid_client', 'The requested OAuth 2.0 Client does not exist.')
  if (!acceptsAuthMethod(client, method)) {
    throw new OAuthError(
      'invalid_client',
      `The OAuth 2.0 Client supports client authentication method '${authMethod(client)}', but method '${method}' was requested. You must configure the OAuth 2.0 client's 'token_endpoint_auth_method' value to accept '${method}'.`,
    )
  }
  await prove(server, client, credentials, caller)
  return client as AuthenticatedClient
}

async function prove(
  server: AuthorizationServer,
  client: Client,
  credentials: ClientCredentials,
  { address }: Caller,
): Promise<void> {
  switch (credentials.method) {
    case 'none':
      return
    case 'private_key_jwt':
      return verifyAssertion(server, client, credentials.assertion)
    case 'client_secret_basic':
    case 'client_secret_post':
      if (!(await server.clients.verifySecret(client, credentials.secret, address)))
        throw new OAuthError('invalid_client', undefined, 'the client secret is wrong')
  }
}
