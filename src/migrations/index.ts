import type { Migrations } from '../platform/database/index.ts'
import { authorizationServer } from './0001-authorization-server.ts'
import { identities } from './0002-identities.ts'
import { logout } from './0005-logout.ts'

/** Every migration, in the order of the names. A migration that has been released never changes. */
export const migrations: Migrations = {
  '0001-authorization-server': authorizationServer,
  '0002-identities': identities,
  '0005-logout': logout,
}
