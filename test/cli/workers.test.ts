import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { configurationFile } from '../e2e/server-process.ts'
import { runCommand, startCommand, temporaryFolder } from '../support/command.ts'
import { createClient, signIn } from '../support/flow.ts'
import { until } from '../support/patience.ts'
import { createPostgresDatabase } from '../support/postgres.ts'

describe('serve --workers', () => {
  const start = async (context: TestContext) => {
    const database = await createPostgresDatabase()
    const place = await configurationFile(await temporaryFolder(context), database.dsn, {
      log: { level: 'info' },
    })
    const args = ['serve', '--config', place.file, '--migrate', '--workers', '2']
    const server = startCommand(args)
    context.after(async () => {
      server.process.kill('SIGKILL')
      await database.drop()
    })
    const logs: string[] = []
    server.process.stderr?.on('data', (text: string) => void logs.push(text))
    await server.prints(/all workers are ready/)
    return { ...place, server, logs: () => logs.join('') }
  }
  const workersIn = (logs: string) =>
    new Set([...logs.matchAll(/"worker":(\d+),.*"msg":"request"/g)].map(([, worker]) => worker))

  it('share one flow, and a signal ends all of them', async (context) => {
    const { server, logs, ...urls } = await start(context)
    const client = await createClient(urls)
    for (let round = 0; round < 4; round += 1) assert.ok((await signIn(urls, client)).id_token)
    await fetchOnce(urls.publicUrl)
    await fetchOnce(urls.publicUrl)
    // Lines are written together, a moment later.
    await until(() => workersIn(logs()).size === 2)
    server.process.kill('SIGTERM')
    const { code, stderr } = await server.ends()
    assert.deepEqual([code, stderr.match(/"msg":"stopped"/g)?.length], [0, 2])
  })

  it('are replaced when they die', async (context) => {
    const { server, publicUrl } = await start(context)
    const [, pid] = await server.prints(/"pid":(\d+),.*"msg":"a worker is ready"/)
    process.kill(Number(pid), 'SIGKILL')
    await server.prints(/"signal":"SIGKILL".*"msg":"a worker died and is replaced"/)
    await server.prints(/"worker":3,.*"msg":"ready"/)
    assert.equal((await fetchOnce(publicUrl)).status, 200)
  })

  it('are refused on SQLite', async (context) => {
    const folder = await temporaryFolder(context)
    const { file } = await configurationFile(folder, `sqlite://${folder}/gatehouse.sqlite`)
    const { code, stderr } = await runCommand(['serve', '--config', file, '--workers', '2'])
    assert.equal(code, 2)
    assert.match(stderr, /^--workers needs PostgreSQL: .*\n$/)
  })

  it('say once why they cannot start', async (context) => {
    const database = await createPostgresDatabase()
    context.after(() => database.drop())
    const { file } = await configurationFile(await temporaryFolder(context), database.dsn)
    const { code, stderr } = await runCommand(['serve', '--config', file, '--workers', '3'])
    assert.equal(code, 1)
    assert.equal(stderr.match(/run gatehouse migrate up/gi)?.length, 1)
  })
})

/** On a connection of its own, which any worker may get. */
const fetchOnce = (publicUrl: string): Promise<Response> =>
  fetch(new URL('health/ready', publicUrl), { headers: { connection: 'close' } })
