import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type RunningCommand, runCommand, startCommand, temporaryFolder } from '../support/command.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
const anyPort = { SERVE_PUBLIC_PORT: '0', SERVE_ADMIN_PORT: '0', SERVE_PUBLIC_HOST: '127.0.0.1' }
const terminals = spawnSync('script', ['--version']).status === 0

describe('for people at a terminal', () => {
  it('serve prints text and the addresses to open', {
    skip: !terminals && 'there is no script(1)',
  }, async (context) => {
    const cwd = await temporaryFolder(context)
    const command = `exec ${process.execPath} ${main} serve --dev`
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...anyPort },
    })
    context.after(() => void terminal.kill('SIGKILL'))
    let shown = ''
    await new Promise<void>((resolve, reject) => {
      terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
        shown += text
        if (shown.includes('Press Ctrl-C')) resolve()
      })
      terminal.once('close', () => reject(new Error(shown)))
    })
    assert.match(shown, /^\S+Z INFO {2}ready publicUrl=http/m)
    assert.match(shown, /Sign-in pages +http:\/\/127\.0\.0\.1:\d+\/ui\//)
    assert.match(shown, /Admin API +http:\/\/127\.0\.0\.1:\d+\//)
    assert.doesNotMatch(shown, /\{"level"/)
    terminal.stdin.write('\u0003')
  })

  it('a pipe that its reader closes ends a command quietly', async () => {
    const command = startCommand(['config', 'show', '--dev'])
    command.process.stdout?.destroy()
    const { code, stderr } = await command.ends()
    assert.deepEqual([code, stderr], [0, ''])
  })
})

describe('against gatehouse serve --dev', () => {
  let server: RunningCommand
  let publicUrl: string
  let adminUrl: string
  let removeFolder: () => Promise<void>

  before(async () => {
    const cwd = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    server = startCommand(['serve', '--dev'], { cwd, environment: anyPort })
    const [line] = await server.prints(/^.*"msg":"ready".*$/m)
    ;({ publicUrl, adminUrl } = JSON.parse(line))
  })
  after(async () => {
    server.process.kill('SIGKILL')
    await removeFolder()
  })

  it('/ leads a browser to /ui/', async () => {
    const response = await fetch(publicUrl, { redirect: 'manual' })
    assert.deepEqual([response.status, response.headers.get('location')], [307, '/ui/'])
  })

  it('client create warns about what was probably not meant, and registers it', async () => {
    const create = async (...args: string[]) => {
      const environment = { GATEHOUSE_ADMIN_URL: adminUrl }
      const { code, stderr } = await runCommand(['client', 'create', ...args], { environment })
      assert.equal(code, 0)
      return stderr.split('\n').filter((line) => line.startsWith('Warning: '))
    }
    const uri = ['--redirect-uri', 'https://app.example.com/callback']
    assert.deepEqual(await create(...uri, '--grant-type', 'autorization_code'), [
      'Warning: autorization_code is no grant type that Gatehouse knows: did you mean authorization_code?',
    ])
    assert.deepEqual(await create(...uri, '--scope', 'opneid,photos'), [
      'Warning: opneid is an unusual scope: did you mean openid?',
    ])
    assert.deepEqual(await create('--scope', 'openid'), [
      'Warning: Nobody can sign in without a redirect URI: add one with --redirect-uri.',
    ])
    const usual = ['--grant-type', 'authorization_code,refresh_token', '--scope', 'openid,offline_access']
    assert.deepEqual(await create(...uri, ...usual), [])
    assert.deepEqual(await create('--grant-type', 'client_credentials', '--scope', 'reports'), [])
  })
})
