/** What the last redirect of a flow brings: tokens in the fragment, or an error in the query. */
import { fromBase64 } from './base64.ts'

export type Callback =
  | {
      kind: 'tokens'
      accessToken: string
      idToken: string
      tokenType: string
      scope: string
      state: string
      expiresIn: number
    }
  | { kind: 'error'; error: string; description: string; state: string }

/** `undefined` where the address brings neither, such as after a reload. */
export function readCallback({ search, hash }: Pick<Location, 'search' | 'hash'>): Callback | undefined {
  const query = new URLSearchParams(search)
  const fragment = new URLSearchParams(hash.slice(1))
  for (const place of [query, fragment]) {
    const error = place.get('error') ?? place.get('error_code')
    if (error !== null)
      return {
        kind: 'error',
        error,
        description: place.get('error_description') ?? '',
        state: place.get('state') ?? '',
      }
  }
  const accessToken = fragment.get('access_token')
  const idToken = fragment.get('id_token')
  if (accessToken === null || idToken === null) return undefined
  return {
    kind: 'tokens',
    accessToken,
    idToken,
    tokenType: fragment.get('token_type') ?? '',
    scope: fragment.get('scope') ?? '',
    state: fragment.get('state') ?? '',
    expiresIn: Number(fragment.get('expires_in') ?? 0),
  }
}

export interface IdTokenClaims {
  sub: string
  acr?: string
  amr?: string[]
  nonce?: string
  email?: string
  auth_time?: number
  [claim: string]: unknown
}

/** Reads claims without verifying the signature, for a page that checked `state` and asks the server for the rest. */
export function claimsOf(idToken: string): IdTokenClaims {
  const payload = fromBase64(idToken.split('.')[1] ?? '')
  return JSON.parse(new TextDecoder().decode(payload))
}
