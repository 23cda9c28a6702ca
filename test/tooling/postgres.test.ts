import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { createPostgresDatabase } from '../support/postgres.ts'

async function query(dsn: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: dsn })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('each database is new, durable as in production, and gone when dropped', async () => {
  const [one, other] = await Promise.all([createPostgresDatabase(), createPostgresDatabase()])
  assert.notEqual(one.dsn, other.dsn)
  await query(one.dsn, 'CREATE TABLE t (id int)')
  assert.deepEqual(await query(other.dsn, "SELECT to_regclass('t') AS found"), [{ found: null }])
  assert.deepEqual(await query(one.dsn, 'SHOW fsync'), [{ fsync: 'on' }])

  await Promise.all([one.drop(), other.drop()])
  await assert.rejects(query(one.dsn, 'SELECT 1'), /does not exist/)
})
