import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCommand, temporaryFolder } from '../support/command.ts'

/** Names what a process has loaded when it is told to stop. */
const telling = `
import { registerHooks } from 'node:module'
const modules = []
registerHooks({
  load(url, context, next) {
    modules.push(url)
    return next(url, context)
  },
})
process.once('SIGTERM', () => console.log('loaded ' + [...modules, ...process.moduleLoadList].join(' ')))
`

test('a server that has nothing to migrate and asks nobody holds no query builder and no client for HTTP or OpenID Connect', async (context) => {
  const cwd = await temporaryFolder(context)
  const start = async () => {
    const server = startCommand(['serve', '--dev'], {
      cwd,
      environment: {
        ...{ SERVE_PUBLIC_PORT: '0', SERVE_ADMIN_PORT: '0', SERVE_PUBLIC_HOST: '127.0.0.1' },
        ...{ DSN: 'sqlite://here.sqlite', SECRETS_SYSTEM: 'a-system-secret-of-this-test' },
        NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(telling)}`,
      },
    })
    await server.prints(/"msg":"ready"/)
    server.process.kill('SIGTERM')
    const { stdout } = await server.ends()
    return /^loaded (.*)$/m.exec(stdout)?.[1]?.split(' ') ?? []
  }
  const isBuilder = (name: string) => name.includes('/node_modules/kysely/')
  assert.ok((await start()).some(isBuilder))
  const loaded = await start()
  assert.deepEqual(loaded.filter(isBuilder), [])
  assert.deepEqual(
    loaded.filter((name) => /undici|openid-client|oauth4webapi/.test(name)),
    [],
  )
})
