/** Below the base of the redirect URIs; the id of the provider follows. */
export const callbackPath = '/self-service/methods/oidc/callback'
