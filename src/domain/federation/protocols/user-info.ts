import type { Egress } from '../../../platform/egress/index.ts'
import { guardedFetch } from '../guarded-fetch.ts'
import type { ProviderClaims } from '../schema.ts'
import type { ProviderKeys } from './provider-keys.ts'

export interface UserInfoRequest {
  endpoint: string
  jwksUri: string | undefined
  accessToken: string
  clientId: string
  /** Claims of the ID token that was given out with the access token. */
  idToken: ProviderClaims
}

/** The answer tells about somebody else, or is not the provider's: nothing of this sign-in is to be believed. */
export class ForeignUserInfo extends Error {}

/**
 * The claims at the userinfo endpoint, signed or plain (OpenID Connect Core §5.3.2). Throws `ForeignUserInfo`, and other
 * errors where there is no answer that could be read.
 */
export async function readUserInfo(
  { egress, keys }: { egress: Egress; keys: ProviderKeys },
  { endpoint, jwksUri, accessToken, clientId, idToken }: UserInfoRequest,
): Promise<Record<string, unknown>> {
  const response = await guardedFetch(egress)(endpoint, {
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json, application/jwt' },
  })
  if (response.status !== 200) throw new Error(`the userinfo endpoint answered ${response.status}`)
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const claims =
    type === 'application/jwt'
      ? await verified(await response.text(), { keys, jwksUri, clientId, issuer: idToken['iss'] })
      : ((await response.json()) as Record<string, unknown>)
  if (typeof claims?.['sub'] !== 'string') throw new Error('userinfo names no subject')
  if (claims['sub'] !== idToken.sub) throw new ForeignUserInfo('userinfo is about another subject')
  return claims
}

async function verified(
  jwt: string,
  {
    keys,
    jwksUri,
    clientId,
    issuer,
  }: { keys: ProviderKeys; jwksUri: string | undefined; clientId: string; issuer: unknown },
): Promise<Record<string, unknown>> {
  if (jwksUri === undefined) throw new ForeignUserInfo('userinfo is signed, but the provider names no keys')
  let payload: Uint8Array
  try {
    payload = await keys.verify(jwt.trim(), jwksUri)
  } catch (cause) {
    throw new ForeignUserInfo('the signature of userinfo cannot be verified', { cause })
  }
  const claims = JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, unknown>
  const { iss, aud } = claims
  if (iss !== undefined && iss !== issuer) throw new ForeignUserInfo('userinfo comes from another issuer')
  if (aud !== undefined && ![aud].flat().includes(clientId))
    throw new ForeignUserInfo('userinfo was made for another client')
  return claims
}
