import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { startCommand, temporaryFolder } from '../support/command.ts'
import { authorization, createClient, signIn, toLogin } from '../support/flow.ts'
import { userAgent } from '../support/user-agent.ts'

const root = join(import.meta.dirname, '../..')

interface Manifest {
  name: string
  version: string
  bin: Record<string, string>
  dependencies: Record<string, string>
}

/** The package as npm packs it, unpacked into a folder that holds nothing but it and what it depends on. */
async function installed(context: TestContext) {
  const folder = await temporaryFolder(context)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  execFileSync(npm, ['pack', '--pack-destination', folder], { cwd: root, stdio: 'pipe' })
  const { name, version, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Manifest
  const home = join(folder, 'node_modules', name)
  mkdirSync(home, { recursive: true })
  const archive = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
  execFileSync('tar', ['xzf', join(folder, archive), '--strip-components=1', '-C', home])
  for (const dependency of Object.keys(dependencies)) {
    const link = join(folder, 'node_modules', dependency)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', dependency), link)
  }
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest
  return { folder, home, manifest, program: join(home, manifest.bin['gatehouse'] ?? '') }
}

it('npm pack gives a package that holds the program and runs in an empty folder', async (context) => {
  const { folder, home, manifest, program } = await installed(context)
  assert.match(manifest.name, /^@[a-z-]+\/[a-z-]+$/, 'the name without a scope is somebody else’s')
  assert.equal('node' in manifest.dependencies, false)
  assert.equal(existsSync(join(home, 'src')), false)
  const { stdout } = spawnSync(process.execPath, [program, 'version'], { encoding: 'utf8' })
  assert.equal(stdout, `Gatehouse ${manifest.version}\n`)

  const server = startCommand(['serve', '--dev'], {
    program,
    cwd: folder,
    environment: {
      SERVE_PUBLIC_HOST: '127.0.0.1',
      SERVE_PUBLIC_PORT: '0',
      SERVE_ADMIN_PORT: '0',
      AUTH_FLOW_ENABLED: 'true',
      URLS_LOGIN: '/ui/sso/login',
    },
  })
  const [line] = await server.prints(/^.*"msg":"ready".*$/m)
  const { publicUrl, adminUrl } = JSON.parse(line) as { publicUrl: string; adminUrl: string }
  const urls = { publicUrl, adminUrl }
  const client = await createClient(urls)
  assert.ok((await signIn(urls, client)).id_token)
  const read = async (path: string) => {
    const response = await fetch(new URL(path, publicUrl))
    assert.equal(response.status, 200, path)
    return response.text()
  }
  const page = await read('ui/login')
  const [, stylesheet = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(page) ?? []
  assert.match(await read(stylesheet), /@media/)
  const german = await fetch(new URL('ui/login', publicUrl), { headers: { 'accept-language': 'de' } })
  assert.match(await german.text(), /<html lang="de">[\s\S]*Anmelden/)
  const challenge = await toLogin(userAgent(), authorization(urls, client.client_id).url)
  const [, script = ''] =
    /<script type="module" src="([^"]+)"/.exec(await read(`ui/sso/login?login_challenge=${challenge}`)) ?? []
  const text = await read(script)
  const [, imported = ''] = /from "(\.[^"]+)"/.exec(text) ?? []
  assert.match(await read(new URL(imported, new URL(script, publicUrl)).pathname), /export/)
  server.process.kill('SIGTERM')
  assert.equal((await server.ends()).code, 0)
})

it('nothing tells anybody to install the package of another', () => {
  const files = ['README.md', 'CONTRIBUTING.md', 'docs/deploy.md', 'docs/auth-flow.md', 'Containerfile']
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    assert.doesNotMatch(text, /\bnpx gatehouse\b|\bnpm (?:install|i|exec)(?: -\S+)* gatehouse\b/, file)
  }
})

it('npm ci says nothing of engines that only the Node.js that it installs has to meet', () => {
  const { stdout } = spawnSync('npm', ['config', 'get', 'loglevel'], {
    cwd: root,
    encoding: 'utf8',
    // Under npm its own settings stand in the environment.
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
  })
  assert.equal(stdout.trim(), 'error')
})
