import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { freePorts, runCommand, temporaryFolder } from '../support/command.ts'

describe('the command line explains itself', { concurrency: true }, () => {
  const explained = [
    [],
    ['demo'],
    ['serve'],
    ...[['up'], ['status'], ['down']].map(([step = '']) => ['migrate', step]),
    ['janitor'],
    ...['check', 'show'].map((step) => ['config', step]),
    ...['create', 'list', 'get', 'update', 'rotate-secret', 'import', 'delete'].map((step) => [
      'client',
      step,
    ]),
    ...['create', 'get', 'rotate', 'import', 'delete'].map((step) => ['keys', step]),
    ...['create', 'list', 'get', 'update', 'set-password', 'disable', 'enable', 'delete'].map((step) => [
      'identity',
      step,
    ]),
    ['apply'],
    ['audit'],
    ['explain'],
    ['completion'],
    ...['client-credentials', 'authorization-code', 'introspect', 'revoke'].map((step) => ['token', step]),
    ['version'],
  ]
  for (const words of explained) {
    test(`gatehouse ${words.join(' ')} --help has an example`, async () => {
      const { code, stdout, stderr } = await runCommand([...words, '--help'])
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, new RegExp(`^Usage: gatehouse ${words.join(' ')}`))
      assert.match(stdout, new RegExp(`^  \\$ gatehouse ${words.join(' ')}`, 'm'))
    })
  }

  test('the version', async () => {
    assert.match((await runCommand(['version'])).stdout, /^Gatehouse \d+\.\d+\.\d+\n$/)
    assert.match((await runCommand(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/)
    const { version } = JSON.parse((await runCommand(['version', '--format', 'json'])).stdout)
    assert.match(version, /^\d+\.\d+\.\d+$/)
  })
})

describe('a wrong command line ends with 2 and says what is wrong and what to do', {
  concurrency: true,
}, () => {
  const wrong: [string[], RegExp][] = [
    [['serv'], /^Unknown command 'serv'\. Did you mean serve\?\nAdd --help /],
    [['serve', '--developer'], /^Unknown option '--developer'\./],
    [['client', 'get'], /^Missing required argument 'id'\./],
    [['client', 'list', '--format', 'xml'], /Allowed choices are text, json\./],
    [['client', 'list', '--endpoint', 'localhost:4445'], /must be an http or https URL\./],
    [['client', 'create', '--metadata', '[]'], /must be a JSON object/],
    [['identity', 'create'], /^Required option '--email <address>' not specified\./],
    [['identity', 'create', '--email', 'ada@example.com'], /^The password is empty/],
    [['token', 'client-credentials'], /^The client is missing: name it with --client-id/],
    [['token', 'authorization-code', '--timeout', 'soon'], /must be a duration such as 90s or 5m\./],
    [['demo', '--port', '70000'], /must be a port number/],
    [['demo', '--port', '65530'], /may be 65519 at most\.$/m],
  ]
  for (const [args, sentence] of wrong) {
    test(`gatehouse ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runCommand(args)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, sentence)
      assert.ok(stderr.trim().split('\n').length <= 2)
    })
  }

  test('a group without its command prints the help', async () => {
    const { code, stderr } = await runCommand(['client'])
    assert.equal(code, 2)
    assert.match(stderr, /^Usage: gatehouse client/)
  })
})

test('a server that is not there ends with 3', async () => {
  const [port] = await freePorts(1)
  for (const args of [
    ['client', 'list'],
    ['token', 'client-credentials', '--client-id', 'a', '--client-secret', 'b'],
  ]) {
    const { code, stderr } = await runCommand([...args, '--endpoint', `http://127.0.0.1:${port}`])
    assert.equal(code, 3)
    assert.match(stderr, /^Cannot reach Gatehouse at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\): start it /)
  }
})

describe('configuration', { concurrency: true }, () => {
  const secret = 'a secret of the system'

  test('what is wrong is said in full, and nothing starts', async (context) => {
    const folder = await temporaryFolder(context)
    await writeFile(join(folder, 'bad.yaml'), 'serve:\n  pubic:\n    port: 1\nttl:\n  access_token: soon\n')
    for (const args of [
      ['config', 'check', '--config', 'bad.yaml'],
      ['serve', '--config', 'bad.yaml'],
    ]) {
      const { code, stdout, stderr } = await runCommand(args, { cwd: folder })
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, /^The configuration in bad\.yaml cannot be used:\n/)
      assert.match(stderr, /serve\.pubic is not a known key; did you mean serve\.public\?/)
      assert.match(stderr, /ttl\.access_token must be a duration/)
    }
  })

  test('it is printed with its defaults and without its secrets', async () => {
    const environment = {
      DSN: 'postgres://gatehouse:hunter2@db/gatehouse',
      SECRETS_SYSTEM: secret,
      URLS_SELF_ISSUER: 'https://sso.example.com/',
      COURIER_SMTP_CONNECTION_URI: 'smtp://robot:hunter2@mail.example.com/',
      COURIER_SMTP_FROM_ADDRESS: 'no-reply@example.com',
      COURIER_SMTP_HEADERS: '{"X-Relay-Token":"hunter2"}',
    }
    const text = await runCommand(['config', 'show'], { environment })
    assert.deepEqual([text.code, text.stderr], [0, ''])
    assert.match(text.stdout, /^dsn: postgres:\/\/gatehouse:\[redacted\]@db\/gatehouse$/m)
    const json = await runCommand(['config', 'show', '--format', 'json'], { environment })
    const shown = JSON.parse(json.stdout)
    assert.equal(shown.urls.self.issuer, 'https://sso.example.com/')
    assert.equal(shown.serve.admin.port, 4445)
    for (const { stdout } of [text, json]) assert.doesNotMatch(stdout, /hunter2|a secret/)
  })

  test('a variable that looks like a key and is none is named', async () => {
    const environment = { SERVE_PUBLIC_PROT: '1', SESSION_MANAGER: 'local/desk' }
    const { code, stderr } = await runCommand(['config', 'check', '--dev'], { environment })
    assert.equal(code, 0)
    assert.match(stderr, /^.*SERVE_PUBLIC_PROT \(did you mean SERVE_PUBLIC_PORT\?\)\n$/)
  })

  test('the example can be used', async () => {
    const file = join(import.meta.dirname, '../../examples/gatehouse.yaml')
    const checked = await runCommand(['config', 'check', '--config', file], {
      environment: { SECRETS_SYSTEM: secret },
    })
    assert.deepEqual(checked, { code: 0, stdout: 'configuration: can be used\n', stderr: '' })
  })
})
