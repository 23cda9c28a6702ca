import { Fault } from '../../../kernel/fault.ts'
import type { SecretKeys } from '../../../kernel/secrets.ts'
import { decodeBase64 } from './base64.ts'
import type { HashBounds, HashParameters, PrehashedPassword, PrehashedPasswordFault } from './schema.ts'
import { parametersIn, passwordMatches, storePassword } from './stored-password.ts'

/** A password as it is stored. */
export interface SealedPassword {
  sealed: string
  parameters: HashParameters
}

export interface PrehashedPasswords {
  /** Throws `malformed_hash`, `malformed_salt` and `hash_parameters_out_of_bounds`. */
  enrol(password: PrehashedPassword): SealedPassword
  /** Whether `hash` (base64) is that of the stored password. Throws `malformed_hash`. */
  verify(sealed: string, hash: string): boolean
  /** Takes over what another system stored. Throws `unknown_password_format`. */
  adopt(stored: string): SealedPassword
  /** The same password, sealed with the current system secret; `undefined` where it is so already. */
  reseal(sealed: string): string | undefined
}

const purpose = 'prehashed-password'
/** Bytes; what Argon2 gives has 16 to 64. */
const longestHash = 1024

export function createPrehashedPasswords({
  secrets,
  bounds,
}: {
  secrets: SecretKeys
  bounds: HashBounds
}): PrehashedPasswords {
  return {
    enrol: ({ hash, parameters }) => {
      const bytes = readHash(hash)
      if (decodeBase64(parameters.salt_base64) === undefined)
        throw new Fault<PrehashedPasswordFault>('malformed_salt', 'salt_base64: must be encoded in base64.')
      for (const name of ['memory', 'iterations', 'parallelism'] as const) {
        const { least, most } = bounds[name]
        if (parameters[name] < least || parameters[name] > most) {
          throw new Fault<PrehashedPasswordFault>(
            'hash_parameters_out_of_bounds',
            `${name}: must be between ${least} and ${most}.`,
            { detail: name },
          )
        }
      }
      return { sealed: secrets.seal(purpose, storePassword(bytes, parameters)), parameters }
    },
    verify: (sealed, hash) => {
      const bytes = readHash(hash)
      const stored = secrets.open(purpose, sealed)
      if (stored === undefined)
        throw new Error('a password cannot be opened: secrets.system lacks the secret it was stored with')
      return passwordMatches(stored, bytes)
    },
    adopt: (stored) => ({ parameters: parametersIn(stored), sealed: secrets.seal(purpose, stored) }),
    reseal: (sealed) => secrets.reseal(purpose, sealed),
  }
}

function readHash(hash: string): Buffer {
  const bytes = decodeBase64(hash)
  if (bytes === undefined || bytes.length > longestHash)
    throw new Fault<PrehashedPasswordFault>('malformed_hash', 'hash_base64: must be encoded in base64.')
  return bytes
}
