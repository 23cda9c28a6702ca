import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { freePorts, type Outcome, runCommand, startCommand, temporaryFolder } from '../support/command.ts'
import { createPostgresDatabase } from '../support/postgres.ts'

/** What is wrong, what to do, and not a line more. */
function assertTwoLines({ code, stdout, stderr }: Outcome, what: RegExp, how: RegExp, exitCode = 1): void {
  const lines = stderr.split('\n').filter((line) => !line.startsWith('{'))
  assert.equal(lines.length, 3, stderr)
  assert.match(lines[0] ?? '', what)
  assert.match(lines[1] ?? '', how)
  assert.equal(lines[2], '')
  assert.deepEqual([code, stdout], [exitCode, ''])
}

describe('what stands in the way is told in two lines: what is wrong, and how to mend it', () => {
  const taken = createServer()
  let takenPort = 0
  before(async () => {
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    takenPort = (taken.address() as { port: number }).port
  })
  after(() => void taken.close())

  const places = async (overrides: Record<string, string> = {}) => {
    const [publicPort, adminPort] = await freePorts(2)
    return {
      SERVE_PUBLIC_HOST: '127.0.0.1',
      SERVE_PUBLIC_PORT: String(publicPort),
      SERVE_ADMIN_PORT: String(adminPort),
      SECRETS_SYSTEM: 'a secret of the system',
      ...overrides,
    }
  }

  for (const listener of ['public', 'admin']) {
    it(`the ${listener} port is in use, and nothing is created`, async (context) => {
      const cwd = await temporaryFolder(context)
      const environment = await places({ [`SERVE_${listener.toUpperCase()}_PORT`]: String(takenPort) })
      const outcome = await runCommand(['serve', '--dev'], { cwd, environment })
      const how = new RegExp(
        `^Stop the program that listens on 127\\.0\\.0\\.1:${takenPort}, or set another serve\\.${listener}\\.port\\.$`,
      )
      assertTwoLines(outcome, new RegExp(`^Port ${takenPort} is already in use on 127\\.0\\.0\\.1\\.$`), how)
      assert.deepEqual(readdirSync(cwd), [])
    })
  }

  for (const workers of ['1', '2']) {
    it(`a port is in use, and no database is migrated by ${workers} processes`, async (context) => {
      const database = await createPostgresDatabase()
      context.after(() => database.drop())
      const environment = await places({ SERVE_ADMIN_PORT: String(takenPort), DSN: database.dsn })
      const args = ['serve', '--dev', '--migrate', '--workers', workers]
      assertTwoLines(
        await runCommand(args, { environment }),
        /^Port \d+ is already in use/,
        /^Stop the program/,
      )
      const status = await runCommand(['migrate', 'status', database.dsn, '--format', 'json'])
      const states = JSON.parse(status.stdout).map(({ state }: { state: string }) => state)
      assert.deepEqual([...new Set(states)], ['pending'])
    })
  }

  it('a port of the demo is in use, and nothing is created or forgotten', async (context) => {
    const cwd = await temporaryFolder(context)
    const outcome = await runCommand(['demo', '--port', String(takenPort), '--data', 'data', '--reset'], {
      cwd,
    })
    assertTwoLines(outcome, /^Port \d+ is already in use on 127\.0\.0\.1\.$/, /^Stop the program/)
    assert.deepEqual(readdirSync(cwd), [])
  })

  it('both listeners have one port', async (context) => {
    const cwd = await temporaryFolder(context)
    const [port] = await freePorts(1)
    const environment = await places({ SERVE_PUBLIC_PORT: String(port), SERVE_ADMIN_PORT: String(port) })
    const outcome = await runCommand(['serve', '--dev'], { cwd, environment })
    assertTwoLines(
      outcome,
      /^serve\.public\.port and serve\.admin\.port are both \d+\.$/,
      /^Give the admin API a port/,
    )
    assert.deepEqual(readdirSync(cwd), [])
  })

  it('another system secret than the one that encrypted the keys', async (context) => {
    const cwd = await temporaryFolder(context)
    const environment = await places()
    const server = startCommand(['serve', '--dev'], { cwd, environment })
    await server.prints(/"msg":"ready"/)
    server.process.kill('SIGTERM')
    assert.equal((await server.ends()).code, 0)
    const other = { ...environment, SECRETS_SYSTEM: 'another secret of the system' }
    assertTwoLines(
      await runCommand(['serve', '--dev'], { cwd, environment: other }),
      /^The signing key \S+ cannot be decrypted: secrets\.system lacks the secret it was stored with\.$/,
      /^Set secrets\.system to the secret of the last start/,
    )
  })

  it('an option that is not known', async () => {
    const outcome = await runCommand(['serve', '--developer'])
    assertTwoLines(
      outcome,
      /^Unknown option '--developer'\.$/,
      /^Add --help to see what the command takes\.$/,
      2,
    )
  })

  it('the public port is given for the admin API', async (context) => {
    const cwd = await temporaryFolder(context)
    const environment = await places()
    const server = startCommand(['serve', '--dev'], { cwd, environment })
    await server.prints(/"msg":"ready"/)
    for (const args of [
      ['client', 'list'],
      ['client', 'create'],
      ['identity', 'create', '--email', 'a@example.com', '--password', 'mango tree bicycle'],
    ]) {
      const endpoint = `http://127.0.0.1:${environment.SERVE_PUBLIC_PORT}`
      const outcome = await runCommand([...args, '--endpoint', endpoint])
      assertTwoLines(
        outcome,
        new RegExp(`^${endpoint} is the public address of Gatehouse: the admin API is not there\\.$`),
        /^Name the address of the admin API with --endpoint/,
      )
    }
    server.process.kill('SIGKILL')
  })
})
