// Fills a database with grants and their tokens, as many people who use one client leave them.

import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { Engine } from '../test/support/gatehouse.ts'

const grant = {
  ...{ subject: `'user-' || n / 4`, login_session_id: `'session-' || n`, acr: `''`, amr: `'[]'` },
  request: `'{"query":"client_id=0123&response_type=code&scope=openid+offline_access&state=0123456789abcdef","requestedScope":["openid","offline_access"],"requestedAudience":[],"requestedAt":1700000000000,"loginRequestId":"0123"}'`,
  ...{ granted_scope: `'["openid","offline_access"]'`, granted_audience: `'[]'`, remember: 'n % 2' },
  ...{ remember_for: '0', skipped: '0', authenticated_at: ':now - n', handled_at: ':now - n' },
  review_at: ':now + 86400000',
}
const lasting = { issued_at: ':now - n', expires_at: ':now + 86400000' }
// Hashes are spread like those of real tokens, so that the pages of an index are, too.
const hash = { sqlite: 'lower(hex(randomblob(21)))', postgres: 'md5(random()::text)' }

function statements(engine: Engine, clientId: string, now: number): string[] {
  const insert = (table: string, columns: Record<string, string>) =>
    `insert into ${table} (${Object.keys(columns).join(', ')}) select ${Object.values(columns).join(', ')} from numbers`
  const owned = { client_id: `'${clientId}'` }
  const ofGrant = { hash: hash[engine], grant_id: `'grant-' || n`, ...owned, ...lasting }
  return [
    insert('grants', { id: `'grant-' || n`, ...owned, ...grant }),
    insert('access_tokens', ofGrant),
    insert('refresh_tokens', ofGrant),
  ].map((text) => text.replaceAll(':now', String(now)))
}

export async function fill(
  engine: Engine,
  dsn: string,
  { clientId, count }: { clientId: string; count: number },
): Promise<void> {
  const texts = statements(engine, clientId, Date.now())
  if (engine === 'postgres') {
    const client = new pg.Client({ connectionString: dsn })
    await client.connect()
    for (const text of texts)
      await client.query(text.replace('from numbers', `from generate_series(1, ${count}) n`))
    // What autovacuum does to a database that has had the time to grow.
    await client.query('vacuum analyze')
    await client.end()
    return
  }
  const database = new DatabaseSync(dsn.replace('sqlite://', ''), { timeout: 60_000 })
  database.exec('pragma synchronous = off; pragma cache_size = -262144; begin immediate')
  const numbers = `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})`
  for (const text of texts) database.exec(text.replace(/ select /, ` ${numbers} select `))
  database.exec('commit')
  // Onto the disk now: what is measured afterwards is not to wait for it.
  database.exec('pragma synchronous = full; pragma wal_checkpoint(truncate)')
  database.close()
}
