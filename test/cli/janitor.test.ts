import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDatabase, sql, values } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { runCommand, temporaryFolder } from '../support/command.ts'
import { createPostgresDatabase } from '../support/postgres.ts'

const hour = 3_600_000

/** Access tokens of a client that expired `hoursAgo` hours ago. */
async function fill(dsn: string, hoursAgo: readonly number[]): Promise<void> {
  const database = openDatabase(dsn, createLogger({ level: 'silent', format: 'json' }))
  const client = { id: 'app', name: '', owner: '', metadata: '{}', rotated_secret_digests: '[]' }
  await database.run(sql`insert into clients ${values({ ...client, created_at: 0, updated_at: 0 })}`)
  const rows = hoursAgo.map((hours, index) => ({
    hash: `token-${index}`,
    client_id: 'app',
    issued_at: 0,
    expires_at: Date.now() - hours * hour,
  }))
  for (const row of rows) await database.run(sql`insert into access_tokens ${values(row)}`)
  await database.close()
}

async function walk(dsn: string): Promise<void> {
  const janitor = async (...options: string[]) => {
    const { code, stdout, stderr } = await runCommand(['janitor', dsn, '--format', 'json', ...options])
    assert.equal(code, 0, stderr)
    return Object.fromEntries(
      (JSON.parse(stdout) as { table: string; rows: number }[]).map(({ table, rows }) => [table, rows]),
    )
  }
  const early = await runCommand(['janitor', dsn, '--tokens'])
  assert.equal(early.code, 1)
  assert.match(early.stderr, /run gatehouse migrate up first/)
  assert.equal((await runCommand(['migrate', 'up', dsn])).code, 0)

  await fill(dsn, [-1, 1, 2, 3, 30, 40])
  assert.equal('access_tokens' in (await janitor('--requests', '--grants')), false)
  assert.equal((await janitor('--tokens', '--keep-if-younger', '24h'))['access_tokens'], 2)
  assert.equal((await janitor('--tokens', '--limit', '1', '-e'))['access_tokens'], 1)
  const everything = await janitor('--tokens', '--requests', '--grants', '--batch-size', '1')
  assert.equal(everything['access_tokens'], 2)
  assert.ok(['grants', 'login_sessions', 'refresh_tokens'].every((table) => everything[table] === 0))
  assert.equal((await janitor('--tokens'))['access_tokens'], 0)
}

test('janitor removes what has expired from SQLite', async (context) => {
  await walk(`sqlite://${join(await temporaryFolder(context), 'here.sqlite')}`)
})

test('janitor removes what has expired from PostgreSQL', async (context) => {
  const database = await createPostgresDatabase()
  context.after(() => database.drop())
  await walk(database.dsn)
})

test('janitor needs to be told what to remove', async () => {
  const vague = await runCommand(['janitor', 'sqlite://:memory:'])
  assert.equal(vague.code, 2)
  assert.match(vague.stderr, /--tokens, --requests or --grants/)
  for (const wrong of [
    ['--limit', '0'],
    ['--batch-size', 'x'],
    ['--keep-if-younger', 'soon'],
  ])
    assert.equal((await runCommand(['janitor', 'sqlite://:memory:', '--tokens', ...wrong])).code, 2)
})
