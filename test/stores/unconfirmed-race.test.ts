import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { purgeUnconfirmed } from '../../src/domain/access/index.ts'
import { createIdentities, type Identities } from '../../src/domain/identities/index.ts'
import { migrations } from '../../src/migrations/index.ts'
import { type Database, migrateUp, openDatabase, sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { eventsOn } from '../support/events.ts'
import { alone } from '../support/identities.ts'
import { until } from '../support/patience.ts'
import { createPostgresDatabase } from '../support/postgres.ts'

const now = 1_700_000_000_000

// On SQLite a unit is alone with the database.
describe('identities that somebody confirms while they are removed, on PostgreSQL', () => {
  let created: Awaited<ReturnType<typeof createPostgresDatabase>>
  let database: Database
  let identities: Identities

  before(async () => {
    created = await createPostgresDatabase()
    database = openDatabase(created.dsn, createLogger({ level: 'silent', format: 'json' }))
    await migrateUp(database, migrations)
    identities = createIdentities({
      events: eventsOn(database),
      database,
      clock: { now: () => now },
      departing: alone,
    })
  })
  after(async () => {
    await database.close()
    await created.drop()
  })

  /** Somebody who confirms the address of `id` after `removing` has looked at it, and before it deletes it. */
  const confirmDuring = async (id: string, removing: () => Promise<unknown>): Promise<void> => {
    const other = new pg.Client({ connectionString: created.dsn })
    await other.connect()
    try {
      await other.query('begin')
      await other.query('update identities set unconfirmed_since = null where id = $1', [id])
      const removed = removing()
      await until(async () => {
        const waiting = await database.run(
          sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        return waiting.length > 0
      })
      await other.query('commit')
      await removed
    } finally {
      await other.end()
    }
  }

  const removals: Record<string, (id: string) => Promise<unknown>> = {
    housekeeping: () => purgeUnconfirmed(undefined)(database, now + 2 * 86_400_000, 10),
    'whoever shows that the mailbox is theirs': (id) => identities.removeUnconfirmed(id),
  }
  for (const [who, remove] of Object.entries(removals)) {
    it(`they stay, although ${who} was about to remove them`, async () => {
      const traits = { email: `${who.length}@example.com` }
      const { id } = await identities.create({ traits, credentials: [], unconfirmed: true })
      await confirmDuring(id, () => remove(id))
      assert.ok(await identities.load(id))
    })
  }
})
