import { type Static, Type } from 'typebox'
import { HashParametersSchema } from '../../domain/methods/index.ts'

// An empty text is a missing one.
const text = (options: { maxLength?: number; pattern?: string } = {}) =>
  Type.String({ minLength: 1, ...options })
const uuid = Type.String({
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
})
const challenge = text({ maxLength: 64 * 1024 })

/** Characters; what the browser encrypted is opaque here. */
const longestBackup = 96 * 1024
// PostgreSQL stores no NUL.
const backupData = Type.String({ minLength: 1, maxLength: longestBackup, pattern: '^[^\\u0000]*$' })

export const Identifier = Type.Object({ value: text({ maxLength: 1024 }) })
export const LoginChallenge = Type.Object({ login_challenge: challenge })

/** Of a query. */
export const requiredText = text()

export const AuthnStep = Type.Object({ identity_id: uuid, method_name: text(), metadata: Type.Unknown() })
export const InitiatedStep = Type.Object({ identity_id: uuid, method_name: text() })

/** RFC 4648 §4, with padding. */
const base64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'

const PasswordHash = Type.Object({
  hash_base64: text({ maxLength: 2048, pattern: base64 }),
  params: HashParametersSchema,
})

/** A new password and the backup that goes with it. */
export const PasswordAndBackup = Type.Object({ prehashed_password: PasswordHash, backup_data: backupData })
export type PasswordAndBackup = Static<typeof PasswordAndBackup>

export const ConsentRejection = Type.Object({ identity_id: uuid, consent_challenge: challenge })
export type ConsentRejection = Static<typeof ConsentRejection>

export const ConsentAcceptance = Type.Object({
  identity_id: uuid,
  consent_challenge: challenge,
  consented_scopes: Type.Optional(
    Type.Union([Type.Array(Type.String({ maxLength: 256 }), { maxItems: 100 }), Type.Null()]),
  ),
})
export type ConsentAcceptance = Static<typeof ConsentAcceptance>

const line = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\p{Cc}\\p{Cs}]*[^\\s\\p{Cc}\\p{Cs}][^\\p{Cc}\\p{Cs}]*$',
})
const image = Type.String({ maxLength: 2048, pattern: '^https://[^\\s\\p{Cc}\\p{Cs}]+$' })

export const SignInProfileChange = Type.Object({
  display_name: Type.Optional(Type.Union([line, Type.Null()])),
  avatar_url: Type.Optional(Type.Union([image, Type.Null()])),
})
export type SignInProfileChange = Static<typeof SignInProfileChange>

/** What the column holds. */
const version = Type.Integer({ minimum: 1, maximum: 2_147_483_646 })

export const Backup = Type.Object({ data: backupData, version })
export type Backup = Static<typeof Backup>
export const PasswordChange = Type.Object({
  old_prehashed_password: PasswordHash,
  new_prehashed_password: PasswordHash,
  backup_data: backupData,
  backup_version: version,
})
export type PasswordChange = Static<typeof PasswordChange>

/** Bodies whose parts are read one after the other, so that the first part that is wrong is the one that is named. */
export const AuthableRequest = Type.Object({ identifier: Identifier, ...LoginChallenge.properties })
export const InitiatedStepRequest = Type.Object({ authn_step: InitiatedStep, ...LoginChallenge.properties })
export const AuthnStepRequest = Type.Object({
  authn_step: AuthnStep,
  ...LoginChallenge.properties,
  password_reset: Type.Optional(Type.Union([PasswordAndBackup, Type.Null()])),
})
