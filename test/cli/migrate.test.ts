import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCommand, temporaryFolder } from '../support/command.ts'
import { createPostgresDatabase } from '../support/postgres.ts'

type Row = { name: string; state: string; applied_at: string | null }

const status = async (dsn: string, cwd?: string): Promise<Row[]> => {
  const options = cwd === undefined ? {} : { cwd }
  const { code, stdout } = await runCommand(['migrate', 'status', dsn, '--format', 'json'], options)
  assert.equal(code, 0)
  return JSON.parse(stdout)
}

const walk = async (dsn: string, cwd?: string): Promise<void> => {
  const options = cwd === undefined ? {} : { cwd }
  const before = await status(dsn, cwd)
  assert.ok(
    before.length > 0 && before.every(({ state, applied_at }) => state === 'pending' && applied_at === null),
  )

  const up = await runCommand(['migrate', 'up', dsn], options)
  assert.deepEqual([up.code, up.stdout], [0, `applied: ${before.map(({ name }) => name).join(', ')}\n`])
  assert.ok((await status(dsn, cwd)).every(({ state, applied_at }) => state === 'applied' && applied_at))
  const again = await runCommand(['migrate', 'up', dsn], options)
  assert.match(again.stderr, /^Nothing to do/)

  const careless = await runCommand(['migrate', 'down', dsn], options)
  assert.equal(careless.code, 2)
  assert.match(careless.stderr, /add --yes if you mean it\.$/m)
  assert.equal((await runCommand(['migrate', 'down', dsn, '--yes'], options)).code, 0)
  const after = await status(dsn, cwd)
  assert.deepEqual(
    after.map(({ state }) => state),
    after.map((_, index) => (index === after.length - 1 ? 'pending' : 'applied')),
  )
}

test('migrations go up, and the last one down, on SQLite', async (context) => {
  await walk('sqlite://here.sqlite', await temporaryFolder(context))
})

test('migrations go up, and the last one down, on PostgreSQL', async (context) => {
  const database = await createPostgresDatabase()
  context.after(() => database.drop())
  await walk(database.dsn)
})

test('a database that cannot be used is named, without its password, and with what to do', async (context) => {
  const database = await createPostgresDatabase()
  context.after(() => database.drop())
  const [stranger, elsewhere] = [new URL(database.dsn), new URL(database.dsn)]
  stranger.username = 'nobody'
  elsewhere.pathname = '/nowhere'
  for (const [dsn, sentence] of [
    ['sqlite:///dev/null/gatehouse.sqlite', /^The SQLite file in dsn cannot be used \(.*\)\.\n.*\n$/],
    [
      'postgres://somebody:something@127.0.0.1:1/nowhere',
      /^PostgreSQL at 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)\.\nCheck that it runs.*\n$/,
    ],
    [
      'postgres://somebody:something@127.0.0.1:1,localhost:2/nowhere',
      /^PostgreSQL at 127\.0\.0\.1:1, localhost:2 cannot be reached \(ECONNREFUSED\)\.\nCheck that it runs.*\n$/,
    ],
    [
      'postgres://somebody:something@127.0.0.1:1/nowhere?sslrootcert=/nowhere/ca.pem',
      /^PostgreSQL at 127\.0\.0\.1:1 cannot be reached \(ENOENT: .*\/nowhere\/ca\.pem'\)\.\nCheck that it runs.*\n$/,
    ],
    [stranger.href, /^The database refused the user or the password in dsn\.\nCorrect them\.\n$/],
    [elsewhere.href, /^The database that dsn names does not exist\.\nCreate it first\.\n$/],
    [
      `sqlite://${import.meta.filename}`,
      /^The file .*migrate\.test\.ts is no SQLite database\.\nName another file.*\n$/,
    ],
    [
      'mysql://localhost/x',
      /^The database cannot be opened\.\ndsn must start with sqlite:\/\/ or postgres:\/\/\.\n$/,
    ],
  ] as const) {
    const { code, stderr } = await runCommand(['migrate', 'up', dsn])
    assert.equal(code, 1)
    assert.match(stderr, sentence)
    assert.doesNotMatch(stderr, /something|\n {4}at /)
  }
})
