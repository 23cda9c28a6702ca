import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { delimiter, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { runCommand, startCommand, temporaryFolder } from '../support/command.ts'
import { authorization, createClient, json, redirectUri, toLogin } from '../support/flow.ts'
import { createPostgresDatabase } from '../support/postgres.ts'
import { userAgent } from '../support/user-agent.ts'
import { configurationFile } from './server-process.ts'

const root = join(import.meta.dirname, '../..')
const secret = 'a-system-secret-for-tests-0123456789'

describe('what is missing is said before anything starts', { concurrency: true }, () => {
  it('without any configuration: the issuer and the secret, and how to try things out', async (context) => {
    const cwd = await temporaryFolder(context)
    const { code, stdout, stderr } = await runCommand(['serve'], { cwd })
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /urls\.self\.issuer is missing: .*https.*--dev/)
    assert.match(stderr, /secrets\.system is missing: .*openssl rand/)
    assert.equal(existsSync(join(cwd, 'gatehouse.sqlite')), false)
  })

  it('an issuer without TLS is for development only', async (context) => {
    const cwd = await temporaryFolder(context)
    const environment = { URLS_SELF_ISSUER: 'http://id.example.com/', SECRETS_SYSTEM: secret }
    const { code, stderr } = await runCommand(['serve'], { cwd, environment })
    assert.equal(code, 2)
    assert.match(stderr, /urls\.self\.issuer must be an https URL outside development mode/)
  })

  it('a file that is not there', async () => {
    const { code, stderr } = await runCommand(['serve', '--config', '/nowhere/gatehouse.yaml'])
    assert.equal(code, 2)
    assert.match(stderr, /the file \/nowhere\/gatehouse\.yaml cannot be read \(ENOENT\)/)
  })

  it('PostgreSQL without migrations: the command that it names makes it start', async (context) => {
    const database = await createPostgresDatabase()
    context.after(() => database.drop())
    const { file } = await configurationFile(await temporaryFolder(context), database.dsn)
    const refused = await runCommand(['serve', '--config', file])
    assert.equal(refused.code, 1)
    const [, command = ''] = /^Run gatehouse (migrate up)\b/m.exec(refused.stderr) ?? []
    const applied = await runCommand([...command.split(' '), '--config', file])
    assert.deepEqual([applied.code, /^applied: 0001-/.test(applied.stdout)], [0, true])
    const server = startCommand(['serve', '--config', file], { environment: { LOG_LEVEL: 'info' } })
    await server.prints(/"msg":"ready"/)
    server.process.kill('SIGTERM')
    assert.equal((await server.ends()).code, 0)
  })
})

describe('a Node.js that is too old is refused with one sentence', () => {
  const sentence = /^Gatehouse needs Node\.js 24 or newer and this is Node\.js \d+\.\d+\.\d+: install .*\n$/

  // Only the version number is another; the rest of the runtime is this one's.
  const pretence = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'22.18.0'}})`
  for (const program of ['bin/gatehouse.js', 'src/main.ts']) {
    it(`${program}, told that it runs on Node.js 22`, () => {
      const args = [`--import=${pretence}`, join(root, program), 'version']
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      assert.deepEqual([status, stdout], [1, ''])
      assert.match(stderr, sentence)
    })
  }

  const old = oldNode()
  if (old !== undefined) {
    it(`bin/gatehouse.js on the Node.js ${old.version} of this machine`, () => {
      const args = [join(root, 'bin/gatehouse.js'), 'serve', '--dev']
      const { status, stdout, stderr } = spawnSync(old.path, args, { encoding: 'utf8' })
      assert.deepEqual([status, stdout], [1, ''])
      assert.match(stderr, sentence)
      assert.ok(stderr.includes(old.version))
    })
  }
})

/** A Node.js outside of this project that is older than it needs. */
function oldNode(): { path: string; version: string } | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'node')
    if (folder.includes('node_modules') || !existsSync(path)) continue
    const { stdout = '' } = spawnSync(path, ['--version'], { encoding: 'utf8' })
    const [, version, major] = /^v((\d+)\.\d+\.\d+)/.exec(stdout ?? '') ?? []
    if (version !== undefined && Number(major) < 24) return { path, version }
  }
  return undefined
}

describe('behind a proxy that terminates TLS', { concurrency: true }, () => {
  const start = async (context: TestContext, proxies: string[]) => {
    const folder = await temporaryFolder(context)
    const issuer = 'https://id.example.com/'
    const place = await configurationFile(folder, `sqlite://${join(folder, 'gatehouse.sqlite')}`, {
      dev: false,
      urls: { self: { issuer, admin: issuer } },
      log: { level: 'info' },
    })
    const environment = { SERVE_TLS_ALLOW_TERMINATION_FROM: proxies.join(',') }
    const server = startCommand(['serve', '--config', place.file], { environment })
    context.after(() => void server.process.kill('SIGKILL'))
    await server.prints(/"msg":"ready"/)
    return { ...place, issuer, server }
  }

  /** As the proxy passes it on. */
  const forwarded = (url: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        host: 'id.example.com',
        'x-forwarded-proto': 'https',
        'x-forwarded-for': '203.0.113.7',
      }
      request(url, { headers, agent: false }, (response) => {
        response.resume().once('end', resolve)
      })
        .once('error', reject)
        .end()
    })

  for (const { proxies, believed } of [
    { proxies: ['127.0.0.1/32'], believed: true },
    { proxies: ['10.0.0.0/8'], believed: false },
    { proxies: [], believed: false },
  ]) {
    it(`X-Forwarded-* is ${believed ? 'believed' : 'ignored'} with allow_termination_from [${proxies}]`, async (context) => {
      const { adminUrl, server } = await start(context, proxies)
      await forwarded(`${adminUrl}admin/clients`)
      const address = believed ? '203.0.113.7' : '127.0.0.1'
      await server.prints(new RegExp(`"path":"/admin/clients".*"remoteAddress":"${address}"`))
    })
  }

  it('URLs are those of the issuer and cookies are Secure, whatever the request claims', async (context) => {
    const { publicUrl, adminUrl, issuer } = await start(context, [])
    const discovery = await json(await fetch(`${publicUrl}.well-known/openid-configuration`))
    assert.equal(discovery['issuer'], issuer)
    assert.ok(discovery['token_endpoint']?.startsWith(issuer))
    const client = await createClient({ publicUrl, adminUrl }, { redirect_uris: [redirectUri] })
    const { url } = authorization({ publicUrl, adminUrl }, client.client_id)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    })
    assert.ok(response.headers.get('location')?.startsWith(`${issuer}ui/login?login_challenge=`))
    const cookies = response.headers.getSetCookie()
    assert.ok(cookies.length > 0)
    for (const cookie of cookies) assert.match(cookie, /; HttpOnly; Secure; SameSite=Lax$/)

    const challenge = await toLogin(userAgent(), url)
    const accepted = await fetch(
      `${adminUrl}admin/oauth2/auth/requests/login/accept?login_challenge=${challenge}`,
      { method: 'PUT', body: JSON.stringify({ subject: 'ada' }) },
    )
    assert.ok((await json(accepted))['redirect_to']?.startsWith(`${issuer}oauth2/auth?`))
  })
})
