import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type RunningCommand, runCommand, startCommand, temporaryFolder } from '../support/command.ts'
import { createPostgresDatabase } from '../support/postgres.ts'

const anyPort = { SERVE_PUBLIC_PORT: '0', SERVE_ADMIN_PORT: '0', SERVE_PUBLIC_HOST: '127.0.0.1' }

describe('against gatehouse serve --dev', () => {
  let server: RunningCommand
  let publicUrl: string
  let adminUrl: string

  let removeFolder: () => Promise<void>

  before(async () => {
    const cwd = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    server = startCommand(['serve', '--dev'], { cwd, environment: anyPort })
    const [line] = await server.prints(/^.*"msg":"ready".*$/m)
    const ready = JSON.parse(line)
    publicUrl = ready.publicUrl
    adminUrl = ready.adminUrl
  })
  after(async () => {
    server.process.kill('SIGKILL')
    await removeFolder()
  })

  const admin = (...args: string[]) => runCommand(args, { environment: { GATEHOUSE_ADMIN_URL: adminUrl } })
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await admin(...args, '--format', 'json')
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout)
  }

  test('a client is created, listed, read and deleted', async () => {
    const created = await json(
      ...['client', 'create', '--id', 'shop', '--name', 'The shop', '--owner', 'retail'],
      ...['--redirect-uri', 'https://shop.example.com/a,https://shop.example.com/b'],
      ...['--redirect-uri', 'https://shop.example.com/c'],
      ...['--grant-type', 'authorization_code,refresh_token', '--scope', 'openid,offline_access'],
      ...['--token-endpoint-auth-method', 'client_secret_post', '--skip-consent'],
      ...['--audience', 'https://api.example.com', '--metadata', '{"team":"retail"}'],
      ...['--post-logout-callback', 'https://shop.example.com/bye'],
    )
    assert.ok(created.client_secret.length >= 26)
    const { client_secret: _, ...kept } = created
    const read = await json('client', 'get', 'shop')
    for (const [key, value] of Object.entries({
      client_id: 'shop',
      client_name: 'The shop',
      owner: 'retail',
      redirect_uris: ['a', 'b', 'c'].map((path) => `https://shop.example.com/${path}`),
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'openid offline_access',
      token_endpoint_auth_method: 'client_secret_post',
      skip_consent: true,
      audience: ['https://api.example.com'],
      metadata: { team: 'retail' },
      post_logout_redirect_uris: ['https://shop.example.com/bye'],
    })) {
      assert.deepEqual([key, read[key], kept[key]], [key, value, value])
    }
    assert.equal('client_secret' in read, false)

    const again = await admin('client', 'create', '--id', 'shop')
    assert.deepEqual([again.code, again.stdout], [1, ''])
    assert.match(again.stderr, /^Could not create the client: .*\(status 409\)\n$/)

    const table = await admin('client', 'list', '--owner', 'retail')
    assert.match(table.stdout, /^CLIENT ID +CLIENT NAME +GRANT TYPES/)
    assert.match(table.stdout, /^shop +The shop +authorization_code, refresh_token/m)

    assert.deepEqual(await json('client', 'delete', 'shop'), { deleted: ['shop'] })
    const gone = await admin('client', 'get', 'shop')
    assert.equal(gone.code, 1)
    assert.match(gone.stderr, /^Could not read client shop: .*\(status 404\)\n$/)
  })

  test('lists go page by page', async () => {
    for (const id of ['page-1', 'page-2', 'page-3'])
      await json('client', 'create', '--id', id, '--owner', 'pages')
    const seen: string[] = []
    let token: string | undefined
    do {
      const more = token === undefined ? [] : ['--page-token', token]
      const page = await admin(
        'client',
        'list',
        '--owner',
        'pages',
        '--page-size',
        '2',
        ...more,
        '--format',
        'json',
      )
      seen.push(...JSON.parse(page.stdout).map(({ client_id }: { client_id: string }) => client_id))
      token = /--page-token (\S+)/.exec(page.stderr)?.[1]
    } while (token !== undefined && seen.length < 10)
    assert.deepEqual(seen.sort(), ['page-1', 'page-2', 'page-3'])
  })

  test('a client gets a token for itself, which is inspected and revoked', async () => {
    const client = await json('client', 'create', '--grant-type', 'client_credentials', '--scope', 'reports')
    const environment = {
      GATEHOUSE_PUBLIC_URL: publicUrl,
      ORY_SDK_URL: adminUrl,
      OAUTH2_CLIENT_ID: client.client_id,
      OAUTH2_CLIENT_SECRET: client.client_secret,
    }
    const token = async (...args: string[]) =>
      runCommand(['token', ...args, '--format', 'json'], { environment })

    const issued = JSON.parse((await token('client-credentials', '--scope', 'reports')).stdout)
    assert.deepEqual([issued.token_type, issued.scope], ['bearer', 'reports'])
    const inspect = async () => JSON.parse((await token('introspect', issued.access_token)).stdout)
    assert.partialDeepStrictEqual(await inspect(), {
      active: true,
      client_id: client.client_id,
      scope: 'reports',
    })
    assert.equal((await token('revoke', issued.access_token)).code, 0)
    assert.deepEqual(await inspect(), { active: false })

    const refused = await token('client-credentials', '--scope', 'something-else')
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /^The server refused: invalid_scope \(.*\)\n$/)
    const stranger = await token('client-credentials', '--client-secret', 'not the secret')
    assert.match(stranger.stderr, /^The server refused: invalid_client /)
    const { stdout } = await runCommand(['token', 'revoke', '--help'], { environment })
    assert.equal(stdout.includes(client.client_secret), false)
  })

  test('an identity is created with a password from standard input', async () => {
    const environment = { GATEHOUSE_ADMIN_URL: adminUrl }
    const args = ['identity', 'create', '--email', 'ada@example.com', '--name', 'Ada Lovelace']
    const created = await runCommand(args, { environment, input: 'mango tree bicycle\n' })
    assert.deepEqual([created.code, created.stderr], [0, ''])
    assert.match(created.stdout, /^email: +ada@example\.com\nname: +Ada Lovelace\nstate: +active$/m)
    const again = await runCommand([...args, '--password', 'mango tree bicycle'], { environment })
    assert.equal(again.code, 1)
    assert.match(again.stderr, /^Could not create the identity: .* already exists\. \(status 409\)\n$/)
    const short = await runCommand(['identity', 'create', '--email', 'b@example.com', '--password', 'x'], {
      environment,
    })
    assert.match(short.stderr, /^Could not create the identity: .*at least 8 characters/)
  })

  test('an address that is not that of the admin API is named', async () => {
    const { code, stderr } = await admin('client', 'list', '--endpoint', `${publicUrl}oauth2/`)
    assert.equal(code, 1)
    assert.match(stderr, /^(The answer of .* is not that of|Could not list the clients: )/)
  })

  test('a second server on the same port says so', async (context) => {
    const cwd = await temporaryFolder(context)
    const environment = { ...anyPort, SERVE_PUBLIC_PORT: new URL(publicUrl).port }
    const { code, stderr } = await runCommand(['serve', '--dev'], { cwd, environment })
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^Port \d+ is already in use on 127\.0\.0\.1\.\nStop the program that listens on 127\.0\.0\.1:\d+, or /m,
    )
  })
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} finishes what is under way and ends with 0`, async (context) => {
    const cwd = await temporaryFolder(context)
    const server = startCommand(['serve', '--dev'], { cwd, environment: anyPort })
    const [line] = await server.prints(/^.*"msg":"ready".*$/m)
    const alive = await fetch(new URL('health/alive', JSON.parse(line).publicUrl))
    assert.equal(alive.status, 200)
    server.process.kill(signal)
    // Sent twice at once, as the terminal and npm do together.
    server.process.kill(signal)
    const { code, stderr } = await server.ends()
    assert.equal(code, 0)
    assert.match(stderr, /"msg":"stopped"/)
  })
}

test('on PostgreSQL pending migrations stop the start, unless it is to apply them', async (context) => {
  const database = await createPostgresDatabase()
  context.after(() => database.drop())
  const environment = { ...anyPort, DSN: database.dsn, SECRETS_SYSTEM: 'a secret of the system' }
  const refused = await runCommand(['serve', '--dev'], { environment })
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /^The database lacks migrations: 0001-tables\.\nRun gatehouse migrate up/m)
  const server = startCommand(['serve', '--dev', '--migrate'], { environment })
  await server.prints(/"msg":"ready"/)
  server.process.kill('SIGTERM')
  assert.equal((await server.ends()).code, 0)
})
