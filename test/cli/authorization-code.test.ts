import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  freePorts,
  type RunningCommand,
  runCommand,
  startCommand,
  temporaryFolder,
} from '../support/command.ts'
import { admin, authorize, json, toLogin } from '../support/flow.ts'
import { locationOf, userAgent } from '../support/user-agent.ts'

const loginUrl = 'https://accounts.example.com/login'
const consentUrl = 'https://accounts.example.com/consent'

describe('gatehouse token authorization-code', () => {
  let server: RunningCommand
  let removeFolder: () => Promise<void>
  let publicUrl: string
  let adminUrl: string
  let port: number
  let client: string[]

  before(async () => {
    const cwd = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    const [first = 0] = await freePorts(1)
    port = first
    server = startCommand(['serve', '--dev'], {
      cwd,
      environment: {
        ...{ SERVE_PUBLIC_PORT: '0', SERVE_ADMIN_PORT: '0', SERVE_PUBLIC_HOST: '127.0.0.1' },
        ...{ URLS_LOGIN: loginUrl, URLS_CONSENT: consentUrl },
      },
    })
    const [line] = await server.prints(/^.*"msg":"ready".*$/m)
    const ready = JSON.parse(line)
    publicUrl = ready.publicUrl
    adminUrl = ready.adminUrl
    const created = await runCommand([
      ...['client', 'create', '--endpoint', adminUrl, '--format', 'json'],
      ...['--redirect-uri', 'http://127.0.0.1/callback', '--grant-type', 'authorization_code,refresh_token'],
    ])
    const { client_id, client_secret } = JSON.parse(created.stdout)
    client = ['--client-id', client_id, '--client-secret', client_secret]
  })
  after(async () => {
    server.process.kill('SIGKILL')
    await removeFolder()
  })

  const begin = (...args: string[]) =>
    startCommand([
      ...['token', 'authorization-code', '--no-open', '--endpoint', publicUrl, ...client],
      ...['--port', String(port), '--timeout', '20s', ...args],
    ])
  const addressIn = async (command: RunningCommand): Promise<URL> =>
    new URL((await command.prints(/^ {2}(http\S+)$/m))[1] as string)

  test('prints the tokens once a person has signed in', async () => {
    const command = begin('--format', 'json')
    const address = await addressIn(command)
    assert.equal(address.searchParams.get('code_challenge_method'), 'S256')
    assert.ok(address.searchParams.get('nonce') && address.searchParams.get('state'))
    const request = { url: address, verifier: '', state: '', nonce: '' }
    const page = await fetch(await authorize({ publicUrl, adminUrl }, request))
    assert.match(await page.text(), /<h1>Signed in<\/h1>/)
    const { code, stdout } = await command.ends()
    assert.equal(code, 0)
    const tokens = JSON.parse(stdout)
    assert.deepEqual([tokens.token_type, tokens.scope], ['bearer', 'openid offline_access'])
    assert.ok(tokens.access_token && tokens.refresh_token && tokens.id_token)
  })

  test('says why nobody was signed in', async () => {
    const command = begin()
    const browser = userAgent()
    const challenge = await toLogin(browser, await addressIn(command))
    const rejected = await admin(
      { publicUrl, adminUrl },
      'PUT',
      `/admin/oauth2/auth/requests/login/reject?login_challenge=${challenge}`,
      { error: 'access_denied' },
    )
    const { redirect_to } = await json(rejected)
    const page = await fetch(locationOf(await browser.get(String(redirect_to))))
    assert.match(await page.text(), /<h1>Not signed in<\/h1>/)
    const { code, stdout, stderr } = await command.ends()
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^The server refused: access_denied/m)
  })

  test('only the sign-in that it began counts', async () => {
    const command = begin()
    await addressIn(command)
    const foreign = await fetch(`http://127.0.0.1:${port}/callback?code=stolen&state=somebody-elses`)
    assert.equal(foreign.status, 400)
    assert.equal((await fetch(`http://127.0.0.1:${port}/favicon.ico`)).status, 404)
    assert.equal(command.process.exitCode, null)
    command.process.kill('SIGKILL')
  })

  test('gives up in time', async () => {
    const { code, stderr } = await begin('--timeout', '200ms').ends()
    assert.equal(code, 1)
    assert.match(stderr, /^Nobody signed in within 200ms: /m)
  })
})
