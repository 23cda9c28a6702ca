import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type RunningCommand, runCommand, startCommand, temporaryFolder } from '../support/command.ts'
import { admin, json } from '../support/flow.ts'
import { locationOf, userAgent } from '../support/user-agent.ts'

describe('gatehouse token device-code', () => {
  let server: RunningCommand
  let removeFolder: () => Promise<void>
  let publicUrl: string
  let adminUrl: string
  let client: string[]

  before(async () => {
    const cwd = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    server = startCommand(['serve', '--dev'], {
      cwd,
      environment: {
        ...{ SERVE_PUBLIC_PORT: '0', SERVE_ADMIN_PORT: '0', SERVE_PUBLIC_HOST: '127.0.0.1' },
        ...{ OAUTH2_DEVICE_AUTHORIZATION_TOKEN_POLLING_INTERVAL: '1s' },
      },
    })
    const [line] = await server.prints(/^.*"msg":"ready".*$/m)
    const ready = JSON.parse(line)
    publicUrl = ready.publicUrl
    adminUrl = ready.adminUrl
    const created = await runCommand([
      ...['client', 'create', '--endpoint', adminUrl, '--format', 'json'],
      ...['--grant-type', 'urn:ietf:params:oauth:grant-type:device_code,refresh_token'],
    ])
    const { client_id, client_secret } = JSON.parse(created.stdout)
    client = ['--client-id', client_id, '--client-secret', client_secret]
  })
  after(async () => {
    server.process.kill('SIGKILL')
    await removeFolder()
  })

  const begin = (...args: string[]) =>
    startCommand(['token', 'device-code', '--endpoint', publicUrl, ...client, '--timeout', '20s', ...args])

  /** The person opens the address, enters the code, and accepts or rejects. */
  const decide = async (command: RunningCommand, decision: 'accept' | 'reject'): Promise<void> => {
    const [, address = ''] = await command.prints(/^ {2}(http\S+)$/m)
    const [, code = ''] = await command.prints(/^ {2}([0-9A-Z]{8})$/m)
    const browser = userAgent()
    const decided = async (step: string, from: string, verb: string, body: object): Promise<string> => {
      const challenge = locationOf(await browser.get(from)).searchParams.get(`${step}_challenge`)
      const path = `/admin/oauth2/auth/requests/${step}/${verb}?${step}_challenge=${challenge}`
      const wire = await json(await admin({ publicUrl, adminUrl }, 'PUT', path, body))
      return String(wire['redirect_to'])
    }
    const entered = await decided('device', address, 'accept', { user_code: code })
    const signedIn = await decided('login', entered, 'accept', { subject: 'ada' })
    await browser.get(
      await decided('consent', signedIn, decision, {
        grant_scope: ['openid', 'offline_access'],
        error: 'access_denied',
      }),
    )
  }

  test('prints the tokens once a person has signed in elsewhere', async () => {
    const command = begin('--format', 'json')
    await decide(command, 'accept')
    const { code, stdout } = await command.ends()
    assert.equal(code, 0)
    const tokens = JSON.parse(stdout)
    assert.deepEqual([tokens.token_type, tokens.scope], ['bearer', 'openid offline_access'])
    assert.ok(tokens.access_token && tokens.refresh_token && tokens.id_token)
  })

  test('says why nobody was signed in', async () => {
    const command = begin()
    await decide(command, 'reject')
    const { code, stdout, stderr } = await command.ends()
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^The server refused: access_denied/m)
  })

  test('gives up in time', async () => {
    const { code, stderr } = await begin('--timeout', '300ms').ends()
    assert.equal(code, 1)
    assert.match(stderr, /^Nobody signed in within 300ms: /m)
  })
})
