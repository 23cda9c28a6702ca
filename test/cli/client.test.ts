import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type RunningCommand, runCommand, startCommand, temporaryFolder } from '../support/command.ts'

describe('gatehouse client', () => {
  let server: RunningCommand
  let folder: string
  let removeFolder: () => Promise<void>
  let environment: Record<string, string>

  before(async () => {
    folder = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    const ports = { SERVE_PUBLIC_PORT: '0', SERVE_ADMIN_PORT: '0', SERVE_PUBLIC_HOST: '127.0.0.1' }
    server = startCommand(['serve', '--dev'], { cwd: folder, environment: ports })
    const ready = JSON.parse((await server.prints(/^.*"msg":"ready".*$/m))[0])
    environment = { GATEHOUSE_ADMIN_URL: ready.adminUrl, GATEHOUSE_PUBLIC_URL: ready.publicUrl }
  })
  after(async () => {
    server.process.kill('SIGKILL')
    await removeFolder()
  })

  const gatehouse = (...args: string[]) => runCommand(args, { cwd: folder, environment })
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await gatehouse('client', ...args, '--format', 'json')
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout)
  }
  const worksWith = async (id: string, secret: string) =>
    (await gatehouse('token', 'client-credentials', '--client-id', id, '--client-secret', secret)).code === 0
  const job = ['--grant-type', 'client_credentials']

  test('update changes what is given and keeps everything else', async () => {
    const client = await json('create', ...job, '--name', 'Before', '--owner', 'ada', '--skip-consent')
    assert.equal(client.skip_consent, true)
    const changed = await json(
      ...['update', client.client_id, '--name', 'After', '--skip-consent', 'false'],
      ...['--backchannel-logout-callback', 'https://app.example.com/logout', '--contact', 'a,b'],
    )
    assert.deepEqual(
      [changed.client_name, changed.skip_consent, changed.owner, changed.contacts],
      ['After', false, 'ada', ['a', 'b']],
    )
    assert.equal(changed.backchannel_logout_uri, 'https://app.example.com/logout')
    assert.deepEqual(changed.grant_types, ['client_credentials'])
    assert.ok(await worksWith(client.client_id, client.client_secret))
  })

  test('update without anything to change, and of nothing, is refused', async () => {
    const { client_id: id } = await json('create', ...job)
    const nothing = await gatehouse('client', 'update', id)
    assert.deepEqual([nothing.code, nothing.stdout], [2, ''])
    assert.match(nothing.stderr, /^Nothing to change: name a field/)
    const unknown = await gatehouse('client', 'update', 'unknown', '--name', 'x')
    assert.equal(unknown.code, 1)
    assert.match(unknown.stderr, /^Could not change client unknown: /)
    const maybe = await gatehouse('client', 'update', id, '--skip-consent', 'maybe')
    assert.equal(maybe.code, 2)
    assert.match(maybe.stderr, /must be true or false\./)
  })

  test('rotate-secret prints a new secret; the old one is good until it is dropped', async () => {
    const client = await json('create', ...job)
    const { stdout, stderr } = await gatehouse('client', 'rotate-secret', client.client_id)
    const secret = /^client_secret: +(\S+)$/m.exec(stdout)?.[1] ?? ''
    assert.match(stderr, /^Keep the client_secret/)
    for (const each of [client.client_secret, secret]) assert.ok(await worksWith(client.client_id, each))
    const dropped = await json('rotate-secret', client.client_id, '--drop-old')
    assert.equal(dropped.client_secret, undefined)
    assert.equal(await worksWith(client.client_id, client.client_secret), false)
    assert.ok(await worksWith(client.client_id, secret))
  })

  test('import registers the clients of files, also those that list printed', async () => {
    const documents = [
      { client_id: 'imported-one', client_secret: 'a secret to keep', grant_types: ['client_credentials'] },
      { client_id: 'imported-two', token_endpoint_auth_method: 'none' },
    ]
    await writeFile(join(folder, 'clients.json'), JSON.stringify(documents))
    await writeFile(join(folder, 'one.json'), '{"client_id":"imported-three"}')
    const created = await json('import', 'clients.json', 'one.json')
    assert.deepEqual(
      created.map((client: { client_id: string }) => client.client_id),
      ['imported-one', 'imported-two', 'imported-three'],
    )
    assert.ok(await worksWith('imported-one', 'a secret to keep'))

    const listed = await json('list')
    for (const id of ['imported-one', 'imported-two', 'imported-three'])
      await gatehouse('client', 'delete', id)
    const again = listed.filter((client: { client_id: string }) => client.client_id.startsWith('imported'))
    await writeFile(join(folder, 'again.json'), JSON.stringify(again))
    assert.equal((await json('import', 'again.json')).length, 3)
  })

  test('import that is refused in the middle tells the secrets that were made before', async () => {
    const documents = [{ client_id: 'kept-one' }, { client_id: 'kept-one' }, { client_id: 'never' }]
    await writeFile(join(folder, 'twice.json'), JSON.stringify(documents))
    const { code, stdout, stderr } = await gatehouse('client', 'import', 'twice.json')
    assert.equal(code, 1)
    assert.match(stdout, /^kept-one +[a-zA-Z0-9_.~-]{26}$/m)
    assert.match(stderr, /^Could not import client kept-one of twice\.json: /)
  })

  test('import of what holds no client is refused before anything is registered', async () => {
    for (const [name, content] of [
      ['list.json', '[]'],
      ['text.json', '"text"'],
      ['numbers.json', '[1]'],
      ['broken.json', '{'],
    ] as const) {
      await writeFile(join(folder, name), content)
      const { code, stderr } = await gatehouse('client', 'import', name)
      assert.equal(code, 1)
      assert.match(stderr, new RegExp(`^The file ${name} holds no client`))
    }
    const { stderr } = await gatehouse('client', 'import', 'missing.json')
    assert.match(stderr, /^The file missing\.json cannot be read \(ENOENT\)/)
  })
})
