import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Fragment, sql } from '../../src/platform/database/index.ts'
import { onSqlite } from '../support/engines.ts'

const lists: Record<string, Fragment<unknown>> = {
  'events of all': sql`select * from events order by id desc limit 10`,
  'events of a type': sql`select * from events where type = 'key.created' order by id desc limit 10`,
  'events of a client': sql`select * from events where client = 'shop' order by id desc limit 10`,
  'sessions of all': sql`select * from sessions order by issued_at desc, id desc limit 10`,
  'sessions of an identity': sql`select * from sessions where identity_id = 'ada' order by issued_at desc, id desc limit 10`,
  'courier messages': sql`select * from courier_messages order by created_at desc, id desc limit 10`,
  'logout deliveries': sql`select * from logout_deliveries order by created_at desc, id desc limit 10`,
}

// PostgreSQL plans by how much there is.
onSqlite('lists that operators read', (database) => {
  for (const [name, list] of Object.entries(lists))
    it(`a page of ${name} is read in its order, and the rest is left alone`, async () => {
      const plan = await database().run(sql<{ detail: string }>`explain query plan ${list}`)
      assert.doesNotMatch(plan.map(({ detail }) => detail).join('; '), /TEMP B-TREE/)
    })
})
