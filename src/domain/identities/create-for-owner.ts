import { isFault } from '../../kernel/fault.ts'
import { normalizeEmail } from './identifier.ts'
import type { Identities } from './identities.ts'
import type { Identity, IdentityFault } from './schema.ts'

/** Takes away an identity, unless somebody has confirmed its address meanwhile, with all that was given to it. */
export type Displace = (identityId: string) => Promise<void>

/** Somebody else may sign up under the address between two tries, though not for ever. */
const tries = 3

/**
 * Creates an identity for somebody who has shown that the address is theirs. One that never did gives way, with its password,
 * its sessions and what it granted: somebody else may have made it to wait for the owner. Throws as `Identities.create`.
 */
export const createForOwner =
  ({ identities, displace }: { identities: Pick<Identities, 'create' | 'ownerOf'>; displace: Displace }) =>
  async (...wanted: Parameters<Identities['create']>): Promise<Identity> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await identities.create(...wanted)
      } catch (error) {
        if (!isFault<IdentityFault>(error, 'identifier_taken') || attempt === tries) throw error
        const { email } = wanted[0].traits as { email: string }
        const owner = await identities.ownerOf(normalizeEmail(email) ?? '')
        if (!owner || owner.confirmed) throw error
        await displace(owner.id)
      }
    }
  }
