import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type DocumentHost, startDocumentHost } from '../support/client-documents.ts'
import { runCommand, temporaryFolder } from '../support/command.ts'
import { admin, authorization, authorize, json, redirectUri } from '../support/flow.ts'
import '../support/further-client-fields.ts'
import { locationOf, userAgent } from '../support/user-agent.ts'

// What reads the table is loaded after the entries have been added to it.
const { engines, startTestGatehouse } = await import('../support/gatehouse.ts')
const { clientFieldsMarkdown } = await import('../../scripts/client-fields.ts')
const { ClientDocumentSchema } = await import('../../src/domain/clients/schema.ts')

type Shown = Record<string, unknown>

const settings = {
  oidc: {
    dynamic_client_registration: { enabled: true },
    client_id_metadata_documents: { enabled: true },
    // The server chooses for clients that say nothing, and apply must not take that for a change.
    subject_identifiers: { supported_types: ['pairwise'], pairwise: { salt: 'salt-of-tests' } },
  },
}

for (const engine of engines) {
  describe(`a field is one entry in the table of client metadata, on ${engine}`, () => {
    let server: Awaited<ReturnType<typeof startTestGatehouse>>
    before(async () => {
      server = await startTestGatehouse(engine, settings)
    })
    after(() => server.close())

    const create = async (document: Shown) => {
      const response = await admin(server, 'POST', '/admin/clients', document)
      return { status: response.status, body: await json<Shown>(response) }
    }
    const load = async (id: string) =>
      json<Shown>(await admin(server, 'GET', `/admin/clients/${encodeURIComponent(id)}`))
    const register = async (document: Shown, method = 'POST', path = 'oauth2/register', token = '') => {
      const response = await fetch(new URL(path, server.publicUrl), {
        method,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(document),
      })
      return { status: response.status, body: await json<Shown>(response) }
    }

    test('the admin API takes, checks, shows and patches it', async () => {
      const { body } = await create({ favourite_colour: 'blue', house_numbers: ['7'] })
      const id = String(body['client_id'])
      for (const shown of [body, await load(id)]) {
        assert.equal(shown['favourite_colour'], 'blue')
        assert.deepEqual(shown['house_numbers'], ['7'])
      }
      const patch = [{ op: 'replace', path: '/favourite_colour', value: 'green' }]
      assert.equal(
        (await json(await admin(server, 'PATCH', `/admin/clients/${id}`, patch)))['favourite_colour'],
        'green',
      )
      assert.equal((await create({ favourite_colour: 7 })).status, 400)
      const refused = await create({ favourite_colour: 'beige' })
      assert.equal(refused.status, 400)
      assert.match(JSON.stringify(refused.body), /Field favourite_colour must not be beige/)
    })

    test('RFC 7591: clients register it of themselves only if the entry says so, and keep what operators said', async () => {
      const { status, body } = await register({ redirect_uris: [redirectUri], favourite_colour: 'blue' })
      assert.deepEqual([status, body['favourite_colour']], [201, 'blue'])
      const refused = await register({ redirect_uris: [redirectUri], house_numbers: ['7'] })
      assert.deepEqual([refused.status, refused.body['error']], [400, 'invalid_client_metadata'])
      assert.match(String(refused.body['error_description']), /'house_numbers' cannot be set for dynamic/)
      assert.equal((await register({ favourite_colour: 'beige' })).body['error'], 'invalid_client_metadata')

      const id = String(body['client_id'])
      const numbered = [{ op: 'add', path: '/house_numbers', value: ['7'] }]
      await admin(server, 'PATCH', `/admin/clients/${id}`, numbered)
      const changed = await register(
        { redirect_uris: [redirectUri], favourite_colour: 'red' },
        ...['PUT', `oauth2/register/${id}`, String(body['registration_access_token'])],
      )
      assert.deepEqual([changed.body['favourite_colour'], changed.body['house_numbers']], ['red', undefined])
      assert.deepEqual((await load(id))['house_numbers'], ['7'])
    })

    test('the document of a client is read by the same table', async () => {
      const host: DocumentHost = await startDocumentHost()
      try {
        const id = host.publish({ favourite_colour: 'blue', house_numbers: ['7'] })
        await authorize(server, authorization(server, id))
        const shown = await load(id)
        assert.deepEqual([shown['favourite_colour'], shown['house_numbers']], ['blue', undefined])
        const wrong = host.publish({ favourite_colour: 'beige' })
        const answer = locationOf(await userAgent().get(authorization(server, wrong).url.toString()))
        assert.match(answer.searchParams.get('error_description') ?? '', /favourite_colour must not be beige/)
      } finally {
        host.close()
      }
    })

    test('the commands have a flag for it, and files for import and apply may hold it', async (context) => {
      const folder = await temporaryFolder(context)
      const environment = {
        GATEHOUSE_ADMIN_URL: server.adminUrl,
        NODE_OPTIONS: `--import=${new URL('../support/further-client-fields.ts', import.meta.url).href}`,
      }
      const run = async (...args: string[]) => {
        const { code, stdout, stderr } = await runCommand(args, { cwd: folder, environment })
        assert.equal(code, 0, stderr)
        return stdout
      }
      const jsonOf = async (...args: string[]) => JSON.parse(await run(...args, '--format', 'json'))
      const created = await jsonOf('client', 'create', '--favourite-colour', 'blue', '--house-number', '7,9')
      assert.deepEqual([created.favourite_colour, created.house_numbers], ['blue', ['7', '9']])
      const changed = await jsonOf('client', 'update', created.client_id, '--favourite-colour', 'red')
      assert.deepEqual([changed.favourite_colour, changed.house_numbers], ['red', ['7', '9']])
      assert.match(
        await run('client', 'create', '--help'),
        /--favourite-colour <colour> +colour that the client likes/,
      )

      const document = { client_id: `applied-${engine}`, favourite_colour: 'blue', house_numbers: ['7'] }
      await writeFile(join(folder, 'client.json'), JSON.stringify(document))
      assert.match(await run('apply', '-f', folder), /created/)
      assert.match(await run('apply', '-f', folder), /unchanged/)
      await writeFile(join(folder, 'client.json'), JSON.stringify({ ...document, favourite_colour: 'red' }))
      assert.match(await run('apply', '-f', folder), /updated/)
      await writeFile(
        join(folder, 'client.json'),
        JSON.stringify({ ...document, client_id: `imported-${engine}` }),
      )
      await run('client', 'import', join(folder, 'client.json'))
      for (const [id, colour] of [
        [document.client_id, 'red'],
        [`imported-${engine}`, 'blue'],
      ])
        assert.equal((await load(id ?? ''))['favourite_colour'], colour)
    })
  })
}

test('the documentation and the contract name it', () => {
  const reference = clientFieldsMarkdown()
  assert.match(
    reference,
    /\| `favourite_colour` \| string \| operator, client \| `--favourite-colour <colour>` \|.*Colour that/,
  )
  assert.match(reference, /\| `house_numbers` \| list of strings \| operator \|/)
  assert.match(
    JSON.stringify(ClientDocumentSchema),
    /"favourite_colour":\{.*"description":"Colour that the client likes\."/,
  )
})
