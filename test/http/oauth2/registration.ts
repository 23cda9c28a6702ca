import assert from 'node:assert/strict'
import { json, redirectUri } from '../../support/flow.ts'
import type { Suite } from './suite.ts'

export interface Registration {
  client_id: string
  client_secret: string
  registration_access_token: string
  registration_client_uri: string
  redirect_uris: string[]
}

/** Lets anybody register. */
export const registrationEnabled = { oidc: { dynamic_client_registration: { enabled: true } } }

/** A request to the registration endpoint. */
export const send = (
  { server }: Suite,
  method: string,
  path: string,
  body?: unknown,
  bearer?: string,
  type = 'application/json',
): Promise<Response> =>
  fetch(new URL(path, server.publicUrl), {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': type }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })

/** A client that has registered itself. */
export async function register(suite: Suite, document: Record<string, unknown> = {}): Promise<Registration> {
  const response = await send(suite, 'POST', 'oauth2/register', { redirect_uris: [redirectUri], ...document })
  assert.equal(response.status, 201)
  return json<Registration>(response)
}
