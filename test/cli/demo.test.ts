import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePorts, type RunningCommand, runCommand, startDemo, temporaryFolder } from '../support/command.ts'
import { until } from '../support/patience.ts'

const application = async (demo: RunningCommand) => (await demo.prints(/Open +(\S+)/))[1] as string
const password = async (demo: RunningCommand) => (await demo.prints(/password +(\S+)/))[1] as string
const stop = async (demo: RunningCommand) => {
  demo.process.kill('SIGINT')
  demo.process.kill('SIGINT')
  return demo.ends()
}

test('the demo says what to open, answers there, keeps its data and stops on Ctrl-C', async (context) => {
  const folder = join(await temporaryFolder(context), 'deep', 'demo')
  const first = await startDemo('--data', folder)
  const url = await application(first)
  assert.match(await (await fetch(url)).text(), /href="\/sign-in"/)
  const signIn = await fetch(new URL('sign-in', url), { redirect: 'manual' })
  const leadsTo = new URL(signIn.headers.get('location') as string)
  assert.equal(signIn.status, 303)
  assert.equal(leadsTo.pathname, '/oauth2/auth')
  assert.equal(leadsTo.searchParams.get('client_id'), 'demo-application')
  const { code, stdout, stderr } = await stop(first)
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /Stopped\.\n$/)

  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json'))) {
    assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600)
  }

  const second = await startDemo('--data', folder)
  assert.equal(await password(second), await password(first))
  await stop(second)
  const afresh = await startDemo('--data', folder, '--reset')
  assert.notEqual(await password(afresh), await password(first))
  await stop(afresh)
})

test('the application turns away a sign-in that it did not start', async (context) => {
  const demo = await startDemo('--data', await temporaryFolder(context))
  const answer = await fetch(new URL('callback?code=stolen&state=unknown', await application(demo)))
  assert.equal(answer.status, 400)
  assert.match(await answer.text(), /was not started here/)
  await stop(demo)
})

test('a port in use ends the demo with a sentence', async (context) => {
  for (const offset of [0, 16]) {
    const folder = await temporaryFolder(context)
    // Another test may have one of the ports in between.
    await until(async () => {
      const [port = 0] = await freePorts(1)
      const taken = port + offset
      const other = createServer()
      other.listen(taken, '127.0.0.1')
      try {
        await once(other, 'listening').catch(() => {})
        const { code, stderr } = await runCommand(['demo', '--port', String(port), '--data', folder])
        assert.equal(code, 1)
        assert.match(stderr, /^Port \d+ is already in use .*\n.*\n$/)
        return stderr.startsWith(`Port ${taken} `)
      } finally {
        other.close()
      }
    })
  }
})
