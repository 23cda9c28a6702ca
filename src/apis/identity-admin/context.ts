import type { IdentityCreation } from './create-identity.ts'

/** What the operations of this face are built from. */
export interface IdentityAdmin extends IdentityCreation {
  /** Base of the public endpoints, where schemas are. */
  publicUrl: string
  /** Base of the admin endpoints. */
  adminUrl: string
}
