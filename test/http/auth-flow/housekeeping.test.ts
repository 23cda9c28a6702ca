import assert from 'node:assert/strict'
import { it } from 'node:test'
import { identifier, sql } from '../../../src/platform/database/index.ts'
import { chores } from '../../../src/server/housekeeping.ts'
import { authable, begin, newAddress, withCode, withNewAccount } from '../../support/auth-flow.ts'
import { admin } from '../../support/flow.ts'
import { onEachEngine } from './suite.ts'

const day = 86_400_000

onEachEngine('housekeeping', (suite) => {
  const purge = async () => {
    for (const chore of chores({
      verifierLifespan: 1_800_000,
      deviceLifespan: 600_000,
      unconfirmedLifespan: undefined,
      auditRetention: 3_600_000,
    }))
      await chore.purge(suite.server.database, suite.server.clock.now(), 1000)
  }
  const exists = async (id: string): Promise<boolean> =>
    (await admin(suite.server, 'GET', `/admin/identities/${id}`)).status === 200
  const rows = async (table: string): Promise<number> => {
    return (await suite.server.database.run(sql`select 1 from ${identifier(table)}`)).length
  }

  it('codes and flows go when they have expired; an identity that nobody confirmed goes after a day', async () => {
    const { server } = suite
    const { challenge } = await begin(server)
    const named = (await authable(server, challenge, newAddress())).body.authn_step.identity_id
    const byCode = await withCode(server, newAddress())
    const withAccount = await withNewAccount(server, newAddress(), 'correct horse')
    const created = await admin(server, 'POST', '/admin/identities', {
      ...{ schema_id: 'default', traits: { email: newAddress() } },
    })
    const { id: byOperator } = (await created.json()) as { id: string }

    server.clock.advance(2 * 3_600_000)
    await purge()
    assert.deepEqual([await rows('emailed_codes'), await rows('authentications')], [0, 0])
    assert.ok(await exists(named))

    server.clock.advance(day)
    await purge()
    assert.equal(await exists(named), false)
    for (const id of [byCode.identityId, withAccount.identityId, byOperator]) assert.ok(await exists(id), id)
  })
})
