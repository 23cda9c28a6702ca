import type { Migrations } from '../platform/database/index.ts'
import { tables } from './0001-tables/index.ts'

/** Every migration, in the order of the names. A migration that has been released never changes. */
export const migrations: Migrations = {
  '0001-tables': tables,
}
