import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Jwk } from './schema.ts'
import { type KeyRow, selectSealed, updateSealed } from './store.ts'

const purpose = 'signing-key'

export const sealJwk = (jwk: Jwk, secrets: SecretKeys): string => secrets.seal(purpose, JSON.stringify(jwk))

/** The document of a row. Throws where none of the system secrets opens it. */
export function openRow({ kid, sealed_jwk }: Pick<KeyRow, 'kid' | 'sealed_jwk'>, secrets: SecretKeys): Jwk {
  const opened = secrets.open(purpose, sealed_jwk)
  if (opened === undefined) {
    throw new WrongSystemSecret(kid)
  }
  return JSON.parse(opened) as Jwk
}

/** Nothing that was encrypted at rest can be read. */
class WrongSystemSecret extends Error {
  constructor(kid: string) {
    super(`The signing key ${kid} cannot be decrypted: secrets.system lacks the secret it was stored with.`)
    this.name = 'WrongSystemSecret'
  }
}

/** Seals every key that an older system secret sealed with the current one, so that the older one may go. */
export async function resealKeys(database: Database, secrets: SecretKeys): Promise<void> {
  for (const row of await selectSealed(database)) {
    const resealed = secrets.reseal(purpose, row.sealed_jwk)
    if (resealed !== undefined) await updateSealed(database, row, resealed)
  }
}
