import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from '../../../src/platform/database/index.ts'
import { createClient, introspect, signIn, token } from '../../support/flow.ts'
import { freshDatabase, startOn, type TestGatehouse } from '../../support/gatehouse.ts'

describe('plans of prepared statements on PostgreSQL', () => {
  it('what was planned on empty tables does not read them whole when they have grown', async () => {
    const { dsn, drop } = await freshDatabase('postgres')
    // One connection, so that each statement is soon run often enough to keep its plan.
    const server = await startOn(`${dsn}?max_conns=1`)
    try {
      const client = await createClient(server)
      await useOnce(server, client)
      const before = await tableScans(server)
      for (let count = 0; count < 12; count += 1) await useOnce(server, client)
      assert.deepEqual(await tableScans(server), before)
    } finally {
      await server.close()
      await drop()
    }
  })
})

async function useOnce(server: TestGatehouse, client: Awaited<ReturnType<typeof createClient>>) {
  await token(server, client, { grant_type: 'client_credentials', scope: 'openid' })
  const { refresh_token } = await signIn(server, client)
  const refreshed = await token(server, client, { grant_type: 'refresh_token', refresh_token })
  const { access_token } = (await refreshed.json()) as { access_token: string }
  assert.equal((await introspect(server, access_token))['active'], true)
  const headers = { authorization: `Bearer ${access_token}` }
  assert.equal((await fetch(`${server.publicUrl}userinfo`, { headers })).status, 200)
}

/** How often each table was read from its first to its last row. */
async function tableScans({ database }: TestGatehouse): Promise<Record<string, number>> {
  await database.run(sql`select pg_stat_force_next_flush()`)
  const rows = await database.run(
    sql<{ relname: string; seq_scan: number }>`select relname, seq_scan from pg_stat_user_tables`,
  )
  return Object.fromEntries(rows.map(({ relname, seq_scan }) => [relname, seq_scan]))
}
