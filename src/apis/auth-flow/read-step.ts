import type { Step } from '../../domain/authentications/index.ts'
import { readAs } from '../../platform/http/index.ts'
import { AuthFlowError } from './errors.ts'
import { readMember, readObject } from './read.ts'
import { AuthnStep, LoginChallenge, PasswordAndBackup } from './schema.ts'

export interface PerformedStep {
  challenge: string
  identityId: string
  step: Step
}

/** The body of `POST /auth/login/authn-step`: the step, the challenge, the extension; the first that is wrong is named. */
export function readStep(received: unknown): PerformedStep {
  const body = readObject(received)
  const { identity_id, method_name, metadata } = readAs(AuthnStep, readMember(body, 'authn_step'))
  const { login_challenge } = readAs(LoginChallenge, body)
  const reset = body['password_reset']
  const extension = reset === undefined || reset === null ? undefined : passwordAndBackup(reset)
  return {
    challenge: login_challenge,
    identityId: identity_id.toLowerCase(),
    step: stepOf(method_name, metadata, extension),
  }
}

function stepOf(
  method: string,
  metadata: unknown,
  reset: ReturnType<typeof passwordAndBackup> | undefined,
): Step {
  switch (method) {
    case 'emailed_code':
      return { method, code: textIn(metadata, 'code', { code: 'invalid' }), reset }
    case 'prehashed_password':
      return { method, hash: textIn(metadata, 'hash_base64', { metadata: 'invalid' }) }
    case 'account_creation':
      return { method, account: newAccount(metadata) }
    default:
      throw new AuthFlowError('bad_request', 'body', { method_name: 'malformed' }, 'unknown method name')
  }
}

/** A text of the metadata. Where there is none nothing was proven; where it is no text, the request is malformed. */
function textIn(metadata: unknown, name: string, none: Record<string, 'invalid'>): string {
  const malformed = () => new AuthFlowError('forbidden', 'body', { metadata: 'malformed' })
  if (typeof metadata !== 'object' || Array.isArray(metadata)) throw malformed()
  const value = (metadata as Record<string, unknown> | null)?.[name]
  if (value === undefined || value === null || value === '')
    throw new AuthFlowError('forbidden', 'body', none)
  if (typeof value !== 'string' || value.length > 4096) throw malformed()
  return value
}

function newAccount(metadata: unknown): ReturnType<typeof passwordAndBackup> {
  if (metadata === null) return passwordAndBackup({})
  if (typeof metadata !== 'object' || Array.isArray(metadata))
    throw new AuthFlowError('bad_request', 'body', { metadata: 'malformed' })
  return passwordAndBackup(metadata)
}

function passwordAndBackup(value: unknown) {
  const { prehashed_password, backup_data } = readAs(PasswordAndBackup, readObject(value))
  return { password: passwordOf(prehashed_password), backupData: backup_data }
}

export const passwordOf = ({ hash_base64, params }: PasswordAndBackup['prehashed_password']) => ({
  hash: hash_base64,
  parameters: params,
})
