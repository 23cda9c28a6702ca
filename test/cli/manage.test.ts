import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type RunningCommand, runCommand, startCommand, temporaryFolder } from '../support/command.ts'

const anyPort = { SERVE_PUBLIC_PORT: '0', SERVE_ADMIN_PORT: '0', SERVE_PUBLIC_HOST: '127.0.0.1' }

describe('against gatehouse serve --dev', () => {
  let server: RunningCommand
  let adminUrl: string
  let readyLine: string
  let folder: string
  let removeFolder: () => Promise<void>

  before(async () => {
    folder = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    server = startCommand(['serve', '--dev'], { cwd: folder, environment: anyPort })
    const [line] = await server.prints(/^.*"msg":"ready".*$/m)
    readyLine = line
    adminUrl = JSON.parse(line).adminUrl
  })
  after(async () => {
    server.process.kill('SIGKILL')
    await removeFolder()
  })

  const gatehouse = (args: string[], input?: string) =>
    runCommand(args, {
      cwd: folder,
      environment: { GATEHOUSE_ADMIN_URL: adminUrl },
      ...(input === undefined ? {} : { input }),
    })
  const json = async (args: string[], input?: string) => {
    const { code, stdout, stderr } = await gatehouse([...args, '--format', 'json'], input)
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout)
  }
  const write = (name: string, content: unknown) =>
    writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))

  it('the audit trail is read, a page at a time', async () => {
    const [client] = await json([
      'client',
      'create',
      '--name',
      'Shop',
      '--grant-type',
      'client_credentials',
    ]).then((created) => [created.client_id])
    await gatehouse(['client', 'delete', client])
    const events = await json(['audit', '--client', client])
    assert.deepEqual(
      events.map(({ type, kind }: Record<string, unknown>) => [type, kind]),
      [
        ['client.deleted', 'operator'],
        ['client.created', 'operator'],
      ],
    )
    const table = await gatehouse(['audit', '--client', client, '--page-size', '1'])
    assert.match(table.stdout, /^TIME +TYPE +KIND +IDENTITY ID +CLIENT ID +DETAILS$/m)
    assert.match(table.stdout, /client\.deleted +operator/)
    assert.match(table.stderr, /^There are more: add --page-token \S+$/m)
    const wrong = await gatehouse(['audit', '--type', 'sign_in'])
    assert.match(wrong.stderr, /^Could not read the audit trail: type must be one of sign_in\.succeeded, /)
  })

  it('a refused request is explained', async () => {
    const { publicUrl } = JSON.parse(readyLine)
    const response = await fetch(new URL('oauth2/token', publicUrl), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'nobody',
        client_secret: 'hush-hush',
      }),
    })
    const id = response.headers.get('x-request-id') ?? ''
    const { stdout } = await gatehouse(['explain', id])
    assert.match(stdout, /^client id: +nobody$|^client_id: +nobody$/m)
    assert.match(stdout, /^error: +invalid_client$/m)
    assert.match(stdout, /^advice: +Compare client_id and secret with the registration/m)
    assert.doesNotMatch(stdout, /hush-hush/)
    assert.match(
      (await gatehouse(['explain', 'nothing'])).stderr,
      /^Could not explain request nothing: No refusal/,
    )
  })

  it('identities are created, listed, read, changed, disabled and deleted', async () => {
    const created = await json(
      ['identity', 'create', '--email', 'ada@example.com', '--name', 'Ada', '--verified'],
      'mango tree bicycle\n',
    )
    assert.deepEqual(
      created.verifiable_addresses.map(({ value, verified }: Record<string, unknown>) => [value, verified]),
      [['ada@example.com', true]],
    )
    await json(['identity', 'create', '--email', 'grace@example.com'], 'another long password\n')
    const table = await gatehouse(['identity', 'list'])
    assert.match(table.stdout, /^ID +EMAIL +NAME +STATE +VERIFIED$/m)
    assert.match(table.stdout, /ada@example\.com +Ada +active +yes$/m)
    assert.match(table.stdout, /grace@example\.com +active +no$/m)
    const page = await gatehouse(['identity', 'list', '--page-size', '1'])
    assert.match(page.stderr, /^There are more: add --page-token \S+$/m)

    const { id } = created
    const changed = await json(['identity', 'update', id, '--name', 'Ada King'])
    assert.deepEqual(changed.traits, { email: 'ada@example.com', name: 'Ada King' })
    await json(['identity', 'set-password', id], 'a third long password\n')
    const read = await json(['identity', 'get', id])
    assert.deepEqual([read.traits, read.state], [changed.traits, 'active'])
    assert.ok(read.credentials.password)
    assert.deepEqual((await json(['identity', 'disable', id]))[0].state, 'inactive')
    assert.equal((await json(['identity', 'get', id])).state, 'inactive')
    assert.deepEqual((await json(['identity', 'enable', id]))[0].state, 'active')
    assert.deepEqual(await json(['identity', 'delete', id]), { deleted: [id] })
    const gone = await gatehouse(['identity', 'get', id])
    assert.deepEqual([gone.code, gone.stdout], [1, ''])
    assert.match(gone.stderr, /^Could not read identity .*\(status 404\)$/m)
  })

  it('client import --replace registers what is new and replaces what is there', async () => {
    await write('shop.json', { client_id: 'shop', client_name: 'The shop', scope: 'openid' })
    await json(['client', 'import', 'shop.json'])
    await write('shop.json', [{ client_id: 'shop', client_name: 'The new shop' }, { client_id: 'wiki' }])
    const refused = await gatehouse(['client', 'import', 'shop.json'])
    assert.equal(refused.code, 1)
    const imported = await json(['client', 'import', '--replace', 'shop.json'])
    const ids = imported.map(({ client_id }: { client_id: string }) => client_id)
    assert.deepEqual(ids, ['shop', 'wiki'])
    const shop = await json(['client', 'get', 'shop'])
    assert.equal(shop.client_name, 'The new shop')
  })

  it('apply makes the clients of a server those of a folder, again and again', async () => {
    await mkdir(join(folder, 'clients'))
    await json(['client', 'create', '--id', 'by-hand', '--redirect-uri', 'https://hand.example.com/'])
    await write(
      'clients/blog.yaml',
      'client_id: blog\nclient_name: The blog\nredirect_uris: [https://blog.example.com/cb]\n',
    )
    await write('clients/jobs.json', [
      { client_id: 'nightly', grant_types: ['client_credentials'], scope: 'reports' },
      { client_id: 'hourly', grant_types: ['client_credentials'] },
    ])
    const apply = async (...args: string[]) => {
      const done: { client_id: string; action: string; client_secret?: string }[] = await json([
        ...['apply', '-f', 'clients', ...args],
      ])
      return Object.fromEntries(done.map(({ client_id, action }) => [client_id, action]))
    }
    const all = (action: string) => ({ blog: action, hourly: action, nightly: action })
    const ids = async () => {
      const clients: { client_id: string }[] = await json(['client', 'list'])
      return clients.map(({ client_id }) => client_id).filter((id) => !['shop', 'wiki'].includes(id))
    }
    assert.deepEqual(await apply('--dry-run'), all('created'))
    assert.deepEqual(await ids(), ['by-hand'])
    assert.deepEqual(await apply(), all('created'))
    assert.deepEqual(await apply(), all('unchanged'))

    await write('clients/blog.yaml', 'client_id: blog\nredirect_uris: [https://blog.example.com/cb]\n')
    assert.deepEqual(await apply(), { ...all('unchanged'), blog: 'updated' })
    assert.equal((await json(['client', 'get', 'blog'])).client_name, '')
    await json(['client', 'update', 'nightly', '--scope', 'something'])
    assert.deepEqual(await apply(), { ...all('unchanged'), nightly: 'updated' })
    assert.equal((await json(['client', 'get', 'nightly'])).scope, 'reports')
    // A member that no file names goes back to its default, too.
    await json(['client', 'update', 'hourly', '--skip-consent'])
    assert.deepEqual(await apply(), { ...all('unchanged'), hourly: 'updated' })
    assert.equal((await json(['client', 'get', 'hourly'])).skip_consent, false)

    await rm(join(folder, 'clients/jobs.json'))
    assert.deepEqual(await apply(), { blog: 'unchanged' })
    assert.deepEqual(await apply('--prune', '--dry-run'), {
      blog: 'unchanged',
      hourly: 'deleted',
      nightly: 'deleted',
    })
    assert.deepEqual((await ids()).sort(), ['blog', 'by-hand', 'hourly', 'nightly'])
    assert.deepEqual(await apply('--prune'), { blog: 'unchanged', hourly: 'deleted', nightly: 'deleted' })
    assert.deepEqual((await ids()).sort(), ['blog', 'by-hand'])
  })

  it('apply tells the secret that the server makes for a client that gets one later', async () => {
    await mkdir(join(folder, 'secrets'))
    const apply = async (method: string) => {
      await write('secrets/app.json', { client_id: 'app', token_endpoint_auth_method: method })
      const [done] = await json(['apply', '-f', 'secrets'])
      return [done.action, typeof done.client_secret]
    }
    assert.deepEqual(await apply('none'), ['created', 'undefined'])
    assert.deepEqual(await apply('client_secret_basic'), ['updated', 'string'])
  })

  it('apply refuses what has no id, and two documents of one client, before anything is changed', async () => {
    await mkdir(join(folder, 'wrong'))
    await write('wrong/one.json', { client_name: 'Nameless' })
    const nameless = await gatehouse(['apply', '-f', 'wrong'])
    assert.match(nameless.stderr, /^A client in wrong\/one\.json \(Nameless\) has no client_id: /)
    await write('wrong/one.json', { client_id: 'twice' })
    await write('wrong/two.yml', 'client_id: twice\n')
    const twice = await gatehouse(['apply', '-f', 'wrong'])
    assert.match(
      twice.stderr,
      /^Client twice is described twice: in wrong\/one\.json and in wrong\/two\.yml\./,
    )
    const missing = await gatehouse(['apply', '-f', 'nowhere'])
    assert.match(missing.stderr, /^The folder nowhere cannot be read \(ENOENT\)\./)
  })
})
