export const authMethods = ['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'none'] as const

/** Algorithms of client assertions (RFC 7518 §3.1). */
export const assertionAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512'],
] as readonly string[]

/** Algorithms of signed request objects. */
export const signedRequestAlgorithms: readonly string[] = [...assertionAlgorithms, 'EdDSA']

export const requestObjectAlgorithms: readonly string[] = ['none', ...signedRequestAlgorithms]

export const defaultAuthMethod = 'client_secret_basic'
export const defaultGrantTypes = ['authorization_code']
export const defaultResponseTypes = ['code']
