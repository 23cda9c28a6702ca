import { Fault, isFault } from '../../../kernel/fault.ts'
import { randomToken } from '../../../kernel/ids.ts'
import type { PasswordHasher } from '../../../platform/hashing/index.ts'
import {
  type Credential,
  credentialFrom,
  type Identities,
  type Identity,
  normalizeEmail,
  normalizeIdentifier,
  selectingByIdentifier,
} from '../../identities/index.ts'
import type { PasswordAttempt, PasswordDependencies } from './passwords.ts'
import { passwordByteLimit } from './policy.ts'
import type { PasswordConfig, PasswordFault } from './schema.ts'

const identifierLimit = 1024

export function verifyPassword({
  identities,
  hasher,
  throttle,
  events,
}: Omit<PasswordDependencies, 'policy'>) {
  let decoy: Promise<string> | undefined
  // An unknown identifier costs the same work as a known one, so that time does not tell them apart.
  const decoyHash = () => {
    decoy ??= hasher.hash(randomToken()).catch((error: unknown) => {
      decoy = undefined
      throw error
    })
    return decoy
  }
  // Made beforehand: otherwise the first unknown identifier would take longer than a known one.
  void decoyHash().catch(() => {})

  return async (input: PasswordAttempt): Promise<Identity> => {
    const typed = input.identifier.slice(0, identifierLimit)
    const identifier = normalizeEmail(typed) ?? normalizeIdentifier(typed)
    const refused = (reason: PasswordFault, identity: Identity | undefined) =>
      events.emit({
        ...{ type: 'sign_in.failed', kind: 'password', identity: identity?.id, client: input.client },
        // What is typed into the wrong field may be a password.
        details: { reason, identifier: identity ? undefined : normalizeEmail(typed) },
      })
    const { attempt, rows } = await throttle.beginAttemptReading(
      'password',
      { identifier, origin: input },
      selectingByIdentifier('password', identifier),
    )
    try {
      const found = credentialFrom(rows)
      const stored = found && hashIn(found.credential)
      const matches =
        Buffer.byteLength(input.password) <= passwordByteLimit &&
        (await hasher.verify(input.password, stored ?? (await decoyHash())))
      if (!found || !stored || !matches) {
        attempt.failed()
        await refused('invalid_credentials', found?.identity)
        throw new Fault<PasswordFault>('invalid_credentials', 'The identifier and the password do not match.')
      }
      await attempt.succeeded([identifier, found.identity.id])
      if (found.identity.state !== 'active') {
        await refused('identity_inactive', found.identity)
        throw new Fault<PasswordFault>('identity_inactive', 'This account is turned off.')
      }
      if (hasher.needsRehash(stored)) await rehash(identities, hasher, found.credential, input.password)
      return found.identity
    } finally {
      await attempt.end()
    }
  }
}

function hashIn({ config }: Credential): string | undefined {
  const { hashed_password: phc } = config as Partial<PasswordConfig>
  return typeof phc === 'string' && phc !== '' ? phc : undefined
}

/** Only an improvement: when the queue is full the next sign-in does it. */
async function rehash(
  identities: Identities,
  hasher: PasswordHasher,
  credential: Credential,
  password: string,
): Promise<void> {
  try {
    const config: PasswordConfig = {
      ...(credential.config as PasswordConfig),
      hashed_password: await hasher.hash(password),
    }
    await identities.replaceCredentialConfig(credential, config)
  } catch (error) {
    if (!isFault(error, 'busy')) throw error
  }
}
