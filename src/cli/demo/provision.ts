import { callbackPath } from '../../domain/federation/index.ts'
import { joinUrl } from '../../kernel/url.ts'
import { request, send } from '../request.ts'
import { brokerClientId, providerId } from './configurations.ts'
import type { DemoSecrets } from './data.ts'
import type { Places } from './places.ts'

export const applicationClientId = 'demo-application'
export const erin = { email: 'erin@example.com', name: 'Erin Example' }

/** Registers the application with Gatehouse, as `gatehouse client create` does. */
export const provisionGatehouse = (endpoint: string, secrets: DemoSecrets, places: Places): Promise<void> =>
  putClient(endpoint, {
    client_id: applicationClientId,
    client_secret: secrets.application,
    client_name: 'Demo application',
    client_uri: places.application,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid offline_access email profile',
    redirect_uris: [joinUrl(places.application, 'callback')],
    post_logout_redirect_uris: [places.application],
    token_endpoint_auth_method: 'client_secret_basic',
  })

/** Registers Gatehouse with Example Corp, which trusts it and so asks nobody for consent, and gives Erin an account. */
export async function provisionExampleCorp(
  endpoint: string,
  secrets: DemoSecrets,
  places: Places,
): Promise<void> {
  await putClient(endpoint, {
    client_id: brokerClientId,
    client_secret: secrets.broker,
    client_name: 'Gatehouse',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    scope: 'openid email profile',
    redirect_uris: [joinUrl(places.gatehouse, `${callbackPath}/${providerId}`)],
    token_endpoint_auth_method: 'client_secret_basic',
    skip_consent: true,
  })
  await createIdentity(endpoint, erin, secrets.erin)
}

/** Replaces the client, so that a restart on other ports registers its new addresses, or creates it. */
async function putClient(
  endpoint: string,
  client: { client_id: string } & Record<string, unknown>,
): Promise<void> {
  const call = { endpoint, json: client, purpose: `register the client ${client.client_id}` }
  const { status } = await send({ ...call, method: 'PUT', path: `admin/clients/${client.client_id}` })
  if (status === 200) return
  await request({ ...call, method: 'POST', path: 'admin/clients' })
}

async function createIdentity(
  endpoint: string,
  traits: { email: string; name: string },
  password: string,
): Promise<void> {
  const call = {
    endpoint,
    method: 'POST' as const,
    path: 'admin/identities',
    json: {
      schema_id: 'default',
      traits,
      credentials: { password: { config: { password } } },
      verifiable_addresses: [{ via: 'email', value: traits.email, verified: true }],
    },
    purpose: `create the account ${traits.email}`,
  }
  const alreadyThere = 409
  const { status } = await send(call)
  if (status >= 400 && status !== alreadyThere) await request(call)
}
