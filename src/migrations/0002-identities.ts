import type { Migration } from 'kysely/migration'

/** People: identities, their addresses and credentials, and browser sessions. */
export const identities: Migration = {
  up: async () => {},
  down: async () => {},
}
