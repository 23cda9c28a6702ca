import { readConnectionUri } from '../domain/courier/index.ts'
import { parseDuration } from '../kernel/duration.ts'
import { trustsEverybody } from '../platform/http/trusted-proxies.ts'
import type { Configuration } from './configuration/index.ts'

/** Settings that make Gatehouse less safe than it is by default, one sentence each, for a warning at start. */
export function relaxations({
  dev,
  oauth2,
  serve,
  audit,
  clients,
  oidc,
  courier,
  selfservice,
  session,
  auth_flow,
  urls,
}: Configuration): string[] {
  const mailServer = readConnectionUri(courier.smtp.connection_uri ?? '')
  const { registration, verification } = selfservice.flows
  const confirmed = verification.enabled ?? mailServer !== undefined
  return [
    ...(dev ? ['development mode is on: plain http and cookies without Secure are allowed'] : []),
    ...(oauth2.pkce.enforced_for_public_clients
      ? []
      : ['oauth2.pkce.enforced_for_public_clients is off: codes of public clients can be stolen']),
    ...(oauth2.grant.allow_wider_scope
      ? ['oauth2.grant.allow_wider_scope is on: a consent application may grant more than was requested']
      : []),
    ...(oauth2.grant.jwt.jti_optional
      ? ['oauth2.grant.jwt.jti_optional is on: whoever sees an assertion can use it again']
      : []),
    ...(parseDuration(oauth2.grant.refresh_token.rotation_grace_period) === 0
      ? []
      : [
          'oauth2.grant.refresh_token.rotation_grace_period is set: for that long a stolen refresh token that was used already is still good',
        ]),
    ...(audit.retention === 'off'
      ? ['audit.retention is off: afterwards nobody can say who signed in, or who changed what']
      : []),
    ...(session.end_tokens
      ? []
      : [
          'session.end_tokens is off: whoever got into an account keeps the tokens of applications when its password is changed',
        ]),
    ...(oauth2.expose_internal_errors
      ? ['oauth2.expose_internal_errors is on: errors tell strangers about internals']
      : []),
    ...registrationRelaxations(oidc.dynamic_client_registration, leadsToAuthFlow(auth_flow, urls)),
    ...(oidc.client_id_metadata_documents.enabled && !oidc.client_id_metadata_documents.allowed_hosts
      ? [
          'oidc.client_id_metadata_documents.enabled is on without allowed_hosts: anybody can publish clients, and this server fetches what they name',
        ]
      : []),
    ...(oauth2.resource_indicators.allowed.includes('*')
      ? ['oauth2.resource_indicators.allowed has *: clients get tokens for any server that they name']
      : []),
    ...(clients.http.disallow_private_ip_ranges === false && !dev
      ? [
          'clients.http.disallow_private_ip_ranges is off: clients can make this server call private addresses',
        ]
      : []),
    ...(registration.enabled && !confirmed && !dev
      ? [
          'selfservice.flows.verification.enabled is off, or there is no mail server: strangers who register learn who has an account, and may take addresses that are not theirs',
        ]
      : []),
    ...(mailServer?.security === 'none'
      ? ['courier.smtp.connection_uri has disable_starttls: mail and codes travel unencrypted']
      : []),
    ...(mailServer?.anyCertificate
      ? ['courier.smtp.connection_uri has skip_ssl_verify: whoever is in between can read mail and codes']
      : []),
    ...(serve.admin.cors.enabled && serve.admin.cors.allowed_origins.length > 0
      ? ['serve.admin.cors.enabled is on: pages of its origins control this server']
      : []),
    ...(trustsEverybody(serve.tls.allow_termination_from)
      ? [
          'serve.tls.allow_termination_from trusts every address: whoever reaches this server directly says where a request comes from',
        ]
      : []),
    ...(isLoopback(serve.admin.host) || isLocked(serve.admin)
      ? []
      : [
          'THE ADMIN API IS OPEN: serve.admin.host is not loopback, and neither serve.admin.tokens nor serve.admin.client_certificates lock it. Whoever reaches the admin port controls this server, every account and every token. Make a token with `gatehouse admin-token`',
        ]),
  ]
}

function registrationRelaxations(
  {
    enabled,
    initial_access_tokens: tokens,
    allowed_scopes: scopes,
  }: Configuration['oidc']['dynamic_client_registration'],
  authFlow: boolean,
): string[] {
  if (!enabled || tokens.length > 0) return []
  const withScopes = scopes === undefined ? ', with any scope' : ''
  return [
    `oidc.dynamic_client_registration.enabled is on without initial_access_tokens: anybody can register clients${withScopes}`,
    ...(authFlow ? ['the auth-flow API grants clients that are registered so without asking anybody'] : []),
  ]
}

/** Whether people sign in through the auth-flow API, unless a client is led elsewhere. */
const leadsToAuthFlow = (
  { enabled }: Configuration['auth_flow'],
  { login }: Configuration['urls'],
): boolean => enabled ?? login?.endsWith('/auth/login') ?? false

const isLocked = ({ tokens, client_certificates }: Configuration['serve']['admin']): boolean =>
  tokens.length > 0 || client_certificates.allowed.length > 0

export const isLoopback = (host: string): boolean => /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)
