import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type RunningCommand, runCommand, startCommand, temporaryFolder } from '../support/command.ts'

describe('gatehouse admin-token', () => {
  let server: RunningCommand
  let folder: string
  let removeFolder: () => Promise<void>
  let environment: Record<string, string>
  let token: string

  before(async () => {
    folder = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    const made = await runCommand([
      'admin-token',
      '--name',
      'deploy',
      '--scope',
      'clients',
      '--format',
      'json',
    ])
    assert.equal(made.code, 0, made.stderr)
    const { token: value, ...entry } = JSON.parse(made.stdout)
    token = value
    server = startCommand(['serve', '--dev'], {
      cwd: folder,
      environment: {
        ...{ SERVE_PUBLIC_PORT: '0', SERVE_ADMIN_PORT: '0', SERVE_PUBLIC_HOST: '127.0.0.1' },
        SERVE_ADMIN_TOKENS: JSON.stringify([entry]),
      },
    })
    const ready = JSON.parse((await server.prints(/^.*"msg":"ready".*$/m))[0])
    environment = { GATEHOUSE_ADMIN_URL: ready.adminUrl }
  })
  after(async () => {
    server.process.kill('SIGKILL')
    await removeFolder()
  })

  const list = (more: Record<string, string> = {}) =>
    runCommand(['client', 'list'], { cwd: folder, environment: { ...environment, ...more } })

  test('what it prints goes into serve.admin.tokens, and the commands send the token of GATEHOUSE_ADMIN_TOKEN', async () => {
    const refused = await list()
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /The admin API is locked: .*\(status 401\)/)
    assert.match(refused.stderr, /GATEHOUSE_ADMIN_TOKEN/)
    const allowed = await list({ GATEHOUSE_ADMIN_TOKEN: token })
    assert.equal(allowed.code, 0, allowed.stderr)
  })

  test('each call makes another one, of everything unless a scope is named', async () => {
    const [one, other] = await Promise.all([runCommand(['admin-token']), runCommand(['admin-token'])])
    assert.match(
      one.stdout,
      /^token: +gatehouse_admin_[\w-]{43}\nname: +operator\nhash: +sha256:[0-9a-f]{64}\nscope: +everything\n$/,
    )
    assert.notEqual(one.stdout, other.stdout)
    assert.equal((await runCommand(['admin-token', '--scope', 'all'])).code, 2)
  })
})
