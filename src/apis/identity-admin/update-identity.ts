import type { Identity } from '../../domain/identities/index.ts'
import type { IdentityCreation } from './create-identity.ts'
import { IdentityAdminError } from './errors.ts'
import type { UpdateIdentityBody } from './schema.ts'

/** Replaces what `wanted` names. Anything else of the identity stays. */
export async function updateIdentity(
  { identities, passwords }: Pick<IdentityCreation, 'identities' | 'passwords'>,
  id: string,
  wanted: UpdateIdentityBody,
): Promise<Identity> {
  const { traits, state, credentials, metadata_public, metadata_admin } = wanted
  const password = credentials?.password.config.password
  const identity = await identities.replace(id, {
    ...{ traits, state, metadataPublic: metadata_public, metadataAdmin: metadata_admin },
    password: password === undefined ? undefined : await passwords.enrol(password, traits),
  })
  if (!identity) throw new IdentityAdminError(404)
  return identity
}
