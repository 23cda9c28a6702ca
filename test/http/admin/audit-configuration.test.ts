import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventsOf } from '../../support/audit.ts'
import { engines, freshDatabase, startOn, testSecret } from '../../support/gatehouse.ts'

for (const engine of engines)
  describe(`the configuration on ${engine}`, () => {
    it('a node that starts with another one tells which sections differ, and never a value', async () => {
      const database = await freshDatabase(engine)
      const startWith = async (overrides: Record<string, unknown>) => {
        const server = await startOn(database.dsn, overrides)
        try {
          return (await eventsOf(server, { type: 'configuration.changed' })).map(
            ({ details }) => details['sections'],
          )
        } finally {
          await server.close()
        }
      }
      try {
        assert.deepEqual(await startWith({}), [])
        assert.deepEqual(await startWith({}), [])
        const other = { ttl: { access_token: '17m' }, session: { lifespan: '18h' } }
        assert.deepEqual(await startWith(other), [['ttl', 'session']])
        assert.deepEqual(await startWith(other), [['ttl', 'session']])
        const secrets = { system: ['another-system-secret-0123456789', testSecret] }
        const told = await startWith({ ...other, secrets })
        assert.deepEqual(told, [['secrets'], ['ttl', 'session']])
        assert.doesNotMatch(JSON.stringify(told), /17m|another-system/)
        assert.deepEqual(await startWith({ ...other, secrets }), told)
      } finally {
        await database.drop()
      }
    })
  })
