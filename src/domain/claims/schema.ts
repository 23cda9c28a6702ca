export type Claims = Record<string, unknown>

/** What a client wants to know by name, whatever its scopes say (OpenID Connect Core §5.5). */
export interface ClaimsRequest {
  userinfo: ClaimWishes
  idToken: ClaimWishes
}

export type ClaimWishes = Readonly<Record<string, ClaimWish>>

/** OpenID Connect Core §5.5.1. */
export interface ClaimWish {
  essential: boolean
  /** What the claim should be one of, if the client says so. */
  values: readonly unknown[] | undefined
}

/** JSONata expressions by the claim that they give; `null` takes a claim away. */
export type ClaimMapping = Readonly<Record<string, string | null>>

/** What a client learns about a person. */
export interface GivenClaims {
  /** In ID tokens and userinfo. */
  shared: Claims
  /** In ID tokens alone, and in userinfo alone. */
  idToken: Claims
  userinfo: Claims
  /** Why mappings gave nothing, by claim. */
  failures: Record<string, string>
}

/** What is given, as consent applications say it. */
export interface SessionClaims {
  idToken: Claims
  apart?: { idToken: Claims; userinfo: Claims }
}

export type ClaimsFault = 'invalid_claims_request'
