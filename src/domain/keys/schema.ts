import { Type } from 'typebox'
import { Fault } from '../../kernel/fault.ts'

/** Names of the sets that sign tokens, as key management knows them. */
export const keySets = { idToken: 'hydra.openid.id-token', accessToken: 'hydra.jwt.access-token' } as const

export type KeySetName = (typeof keySets)[keyof typeof keySets]

export const signingSets: readonly KeySetName[] = Object.values(keySets)

export const isSigningSet = (set: string): set is KeySetName => signingSets.includes(set as KeySetName)

/** A JSON Web Key (RFC 7517 §4) as it is stored: the four members that every client relies on, and those of its type. */
export interface Jwk {
  use: string
  kty: string
  kid: string
  alg: string
  x5c?: string[]
  [member: string]: string | string[] | undefined
}

/** Why key management refuses. */
export type KeyFault =
  | 'key_set_not_found'
  | 'key_not_found'
  | 'key_exists'
  | 'unsupported_key_algorithm'
  | 'invalid_key'

export const keyFault = (reason: KeyFault, message: string): Fault<KeyFault> => new Fault(reason, message)

const privateMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])

/** The public half of an asymmetric key (RFC 7517 §9.2). */
export const publicJwk = (jwk: Jwk): Jwk =>
  Object.fromEntries(Object.entries(jwk).filter(([member]) => !privateMembers.has(member))) as Jwk

const member = Type.Optional(Type.String())

/** A key as it is shown (RFC 7517 §4, RFC 7518 §6); private members only to operators. */
export const JwkSchema = Type.Object(
  {
    ...{ kty: Type.String(), kid: member, use: member, alg: member, crv: member },
    ...{ n: member, e: member, d: member, p: member, q: member, dp: member, dq: member, qi: member },
    ...{ x: member, y: member, k: member, x5c: Type.Optional(Type.Array(Type.String())) },
  },
  { title: 'jsonWebKey' },
)
