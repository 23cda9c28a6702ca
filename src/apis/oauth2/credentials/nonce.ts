import { hash, type SecretKeys } from '../../../kernel/secrets.ts'

const purpose = 'credential-nonce'

/** A nonce that carries its own expiry and belongs to one access token: nothing has to be stored. */
export const createNonce = (secrets: SecretKeys, accessToken: string, expiresAt: number): string =>
  secrets.seal(purpose, JSON.stringify([hash(accessToken), expiresAt]))

export function isNonceValid(secrets: SecretKeys, accessToken: string, nonce: string, now: number): boolean {
  const opened = secrets.open(purpose, nonce)
  if (opened === undefined) return false
  const [token, expiresAt] = JSON.parse(opened) as [string, number]
  return token === hash(accessToken) && expiresAt > now
}
