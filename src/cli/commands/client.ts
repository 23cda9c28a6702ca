import type { Command } from 'commander'
import { readClientFile } from '../client/document-file.ts'
import { doubts } from '../client/doubts.ts'
import { addChanges, addFields, changedFields, clientDocument } from '../client/fields.ts'
import { examples } from '../examples.ts'
import { misused } from '../failure.ts'
import { adminEndpointOption, type Format, formatOption, wholeNumber } from '../options.ts'
import { printRecord, printTable, remark } from '../output.ts'
import { nextPageToken } from '../pages.ts'
import { request, send } from '../request.ts'

interface Options {
  endpoint: string
  format: Format
}

export function define(command: Command): void {
  const step = (name: string, description: string) =>
    command.command(name).description(description).addOption(adminEndpointOption()).addOption(formatOption())

  examples(
    addFields(step('create', 'register an application'))
      .addHelpText(
        'after',
        '\nOptions for lists may be repeated, or take several values with commas between them.',
      )
      .action(create),
    'client create --name "My application" --redirect-uri https://app.example.com/callback --grant-type authorization_code,refresh_token --scope openid,offline_access',
    'client create --name "Nightly job" --grant-type client_credentials --scope reports',
  )
  examples(
    step('list', 'list the clients')
      .option('--page-size <number>', 'how many at most', wholeNumber, 100)
      .option('--page-token <token>', 'the page that an earlier call pointed to')
      .option('--owner <owner>', 'only those of this owner')
      .option('--name <name>', 'only those of exactly this name')
      .action(list),
    'client list',
  )
  examples(
    step('get', 'print one client').argument('<id>', 'client id').action(get),
    'client get 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10',
  )
  examples(
    addChanges(
      step('update', 'change what is given and keep everything else').argument('<id>', 'client id'),
    ).action(update),
    'client update 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10 --name "New name" --skip-consent false',
  )
  examples(
    step('rotate-secret', 'make a new secret; the old one stays good until it is dropped')
      .argument('<id>', 'client id')
      .option('--drop-old', 'drop the old secrets instead, and keep the current one')
      .action(rotateSecret),
    'client rotate-secret 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10',
    'client rotate-secret 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10 --drop-old',
  )
  examples(
    step(
      'import',
      'register the clients of JSON or YAML files, such as those that `client list --format json` printed',
    )
      .argument('<file...>', 'files with a client, or with a list of them')
      .option('--replace', 'replace clients that are there already, by their client_id')
      .action(importFiles),
    'client import clients.json',
    'client import --replace clients.yaml',
  )
  examples(
    step('delete', 'delete clients, with their tokens').argument('<id...>', 'client ids').action(remove),
    'client delete 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10',
  )
}

async function create(options: Options & Record<string, unknown>): Promise<void> {
  const { endpoint, format } = options
  const json = clientDocument(options)
  const { body } = await request({
    endpoint,
    method: 'POST',
    path: 'admin/clients',
    json,
    purpose: 'create the client',
  })
  const client = body as Record<string, unknown>
  printRecord(format, client)
  remarkSecret(client, json['client_secret'])
  for (const doubt of doubts(json)) remark(`Warning: ${doubt}`)
}

function remarkSecret(client: Record<string, unknown>, chosen?: unknown): void {
  if (client['client_secret'] && !chosen)
    remark('Keep the client_secret: it is not stored in readable form and cannot be printed again.')
}

async function update(id: string, options: Options & Record<string, unknown>): Promise<void> {
  const { endpoint, format } = options
  const changes = changedFields(options)
  const patch = Object.entries(changes).map(([key, value]) => ({ op: 'replace', path: `/${key}`, value }))
  if (patch.length === 0)
    throw misused('Nothing to change: name a field, such as --name. Add --help for all of them.')
  const { body } = await request({
    endpoint,
    method: 'PATCH',
    path: clientPath(id),
    json: patch,
    purpose: `change client ${id}`,
  })
  printRecord(format, body as object)
  remarkSecret(body as Record<string, unknown>, changes['client_secret'])
}

async function rotateSecret(
  id: string,
  { endpoint, format, dropOld }: Options & { dropOld?: true },
): Promise<void> {
  const { body } = await request({
    endpoint,
    method: dropOld ? 'DELETE' : 'POST',
    path: `${clientPath(id)}/secrets/rotate`,
    purpose: dropOld ? `drop the old secrets of client ${id}` : `rotate the secret of client ${id}`,
  })
  printRecord(format, body as object)
  remarkSecret(body as Record<string, unknown>)
}

async function importFiles(
  files: string[],
  { endpoint, format, replace = false }: Options & { replace?: boolean },
): Promise<void> {
  const documents: { file: string; json: Record<string, unknown> }[] = []
  for (const file of files) for (const json of await readClientFile(file)) documents.push({ file, json })
  const created: Record<string, unknown>[] = []
  try {
    for (const { file, json } of documents) {
      const name = json['client_id'] ?? json['client_name'] ?? 'without a name'
      const purpose = `import client ${String(name)} of ${file}`
      const replaced = replace ? await replaceClient(endpoint, json, purpose) : undefined
      const { body } =
        replaced ?? (await request({ endpoint, method: 'POST', path: 'admin/clients', json, purpose }))
      created.push(body as Record<string, unknown>)
    }
  } finally {
    // Secrets that were made are told even where a later client is refused: nothing tells them again.
    if (created.length > 0) printTable(format, created, ['client_id', 'client_name', 'client_secret'], '')
  }
}

/** `undefined` where there is no such client yet. */
async function replaceClient(endpoint: string, json: Record<string, unknown>, purpose: string) {
  const { client_id: id } = json
  if (typeof id !== 'string') return undefined
  const call = { endpoint, path: clientPath(id), purpose }
  if ((await send({ ...call, method: 'GET' })).status === 404) return undefined
  return request({ ...call, method: 'PUT', json })
}

interface ListOptions extends Options {
  pageSize: number
  pageToken?: string
  owner?: string
  name?: string
}

async function list({ endpoint, format, pageSize, pageToken, owner, name }: ListOptions): Promise<void> {
  const { body, headers } = await request({
    endpoint,
    method: 'GET',
    path: 'admin/clients',
    query: { page_size: String(pageSize), page_token: pageToken, owner, client_name: name },
    purpose: 'list the clients',
  })
  const columns = ['client_id', 'client_name', 'grant_types', 'redirect_uris', 'owner']
  printTable(
    format,
    body as object[],
    columns,
    'There are no clients: register one with `gatehouse client create`.',
  )
  const next = nextPageToken(headers)
  if (next) remark(`There are more: add --page-token ${next}`)
}

async function get(id: string, { endpoint, format }: Options): Promise<void> {
  const { body } = await request({
    endpoint,
    method: 'GET',
    path: clientPath(id),
    purpose: `read client ${id}`,
  })
  printRecord(format, body as object)
}

async function remove(ids: string[], { endpoint, format }: Options): Promise<void> {
  for (const id of ids) {
    await request({ endpoint, method: 'DELETE', path: clientPath(id), purpose: `delete client ${id}` })
  }
  printRecord(format, { deleted: ids })
}

const clientPath = (id: string): string => `admin/clients/${encodeURIComponent(id)}`
