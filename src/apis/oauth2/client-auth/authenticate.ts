import { authMethod, type Client, type Clients } from '../../../domain/clients/index.ts'
import type { Form } from '../../../kernel/form.ts'
import { OAuthError } from '../errors.ts'
import { readCredentials } from './credentials.ts'

declare const authenticated: unique symbol

/** A client that has proved who it is. Only this folder can make one. */
export type AuthenticatedClient = Client & { readonly [authenticated]: true }

/**
 * Authenticates the client of a request by the method that it is registered for (RFC 6749 §2.3).
 * Throws `invalid_request` without credentials and `invalid_client` with wrong ones.
 */
export async function authenticateClient(
  clients: Clients,
  authorization: string | undefined,
  form: Form,
): Promise<AuthenticatedClient> {
  const { method, clientId, secret } = readCredentials(authorization, form)
  const client = await clients.load(clientId)
  if (!client) throw new OAuthError('invalid_client', 'The requested OAuth 2.0 Client does not exist.')
  const registered = authMethod(client)
  if (registered !== method) {
    throw new OAuthError(
      'invalid_client',
      `The OAuth 2.0 Client supports client authentication method '${registered}', but method '${method}' was requested. You must configure the OAuth 2.0 client's 'token_endpoint_auth_method' value to accept '${method}'.`,
    )
  }
  if (method !== 'none' && !(await clients.verifySecret(client, secret))) {
    throw new OAuthError('invalid_client', undefined, 'the client secret is wrong')
  }
  return client as AuthenticatedClient
}
