import type { Access } from '../../domain/access/index.ts'
import type { Identities } from '../../domain/identities/index.ts'
import type { AssuranceTables, Sessions } from '../../domain/sessions/index.ts'
import type { IdentityCreation } from './create-identity.ts'

/** The parts that the operations of this face are built from. */
export interface IdentityAdmin extends IdentityCreation {
  /** Base of the public endpoints, where schemas are. */
  publicUrl: string
  /** Base of the admin endpoints. */
  adminUrl: string
}

/** The parts that the operations about sessions are built from. */
export interface SessionAdmin {
  sessions: Pick<Sessions, 'find' | 'list'>
  access: Pick<Access, 'endSession' | 'endSessionsOf'>
  identities: Pick<Identities, 'load'>
  assurance: AssuranceTables
  /** Base of the public endpoints, where schemas are. */
  publicUrl: string
}
