import { type Static, Type } from 'typebox'

/** With which Argon2 (RFC 9106) the browser turns a password into what it sends. */
export const HashParametersSchema = Type.Object({
  salt_base64: Type.String({ minLength: 1, maxLength: 1024 }),
  /** KiB. */
  memory: Type.Integer(),
  iterations: Type.Integer(),
  parallelism: Type.Integer(),
  /** Absent for browsers that know one kind only. */
  type: Type.Optional(Type.Union([Type.Literal('argon2i'), Type.Literal('argon2id')])),
})

export type HashParameters = Static<typeof HashParametersSchema>

/** A password as it leaves the browser: only its hash, and how that was made. */
export interface PrehashedPassword {
  /** Standard base64 with padding. */
  hash: string
  parameters: HashParameters
}

/** Bounds for parameters that browsers choose; memory in KiB. */
export interface HashBounds {
  memory: Bound
  iterations: Bound
  parallelism: Bound
}

export interface Bound {
  least: number
  most: number
}

export type PrehashedPasswordFault =
  | 'malformed_hash'
  | 'malformed_salt'
  | 'hash_parameters_out_of_bounds'
  | 'unknown_password_format'
