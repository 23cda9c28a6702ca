import type { RegistrationPolicy, ScopeStrategy } from './domain/clients/index.ts'
import type { Configuration } from './platform/config/index.ts'

/** Who may register clients, and what those may ask for. */
export function registrationOf({ oidc }: Configuration, isScopeAllowed: ScopeStrategy) {
  const registration = oidc.dynamic_client_registration
  const policy: RegistrationPolicy = {
    scopes: registration.allowed_scopes,
    audiences: registration.allowed_audiences,
    grantTypes: registration.allowed_grant_types,
    redirectHosts: registration.allowed_redirect_hosts,
    isScopeAllowed,
  }
  return { enabled: registration.enabled, initialAccessTokens: registration.initial_access_tokens, policy }
}
