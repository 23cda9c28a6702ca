import type { RegistrationPolicy, ScopeStrategy } from '../domain/clients/index.ts'
import { parseDuration } from '../kernel/duration.ts'
import type { Configuration } from '../platform/config/index.ts'

/** Who may register clients, and what those may ask for. */
export function registrationOf({ oidc }: Configuration, isScopeAllowed: ScopeStrategy) {
  const { enabled, initial_access_tokens: initialAccessTokens } = oidc.dynamic_client_registration
  return { enabled, initialAccessTokens, policy: policyOf(oidc, isScopeAllowed) }
}

/** Clients that are known by the document at their id; `undefined` where there are none. */
export function clientDocumentsOf({ oidc }: Configuration, isScopeAllowed: ScopeStrategy) {
  const { enabled, allowed_hosts: hosts, cache_lifespan: lifespan } = oidc.client_id_metadata_documents
  if (!enabled) return undefined
  return { hosts, lifespan: parseDuration(lifespan) as number, policy: policyOf(oidc, isScopeAllowed) }
}

const policyOf = (
  { dynamic_client_registration: registration }: Configuration['oidc'],
  isScopeAllowed: ScopeStrategy,
): RegistrationPolicy => ({
  scopes: registration.allowed_scopes,
  audiences: registration.allowed_audiences,
  grantTypes: registration.allowed_grant_types,
  redirectHosts: registration.allowed_redirect_hosts,
  isScopeAllowed,
})
