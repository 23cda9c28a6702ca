/** Scopes that ask for a refresh token (OpenID Connect Core §11, and Hydra's older name). */
export const offlineScopes: readonly string[] = ['offline_access', 'offline']
