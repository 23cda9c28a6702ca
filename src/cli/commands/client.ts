import type { Command } from 'commander'
import { addFields, clientDocument } from '../client/fields.ts'
import { examples } from '../examples.ts'
import { adminEndpointOption, type Format, formatOption, wholeNumber } from '../options.ts'
import { printRecord, printTable, remark } from '../output.ts'
import { nextPageToken } from '../pages.ts'
import { request } from '../request.ts'

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
  if (client['client_secret'] && !json['client_secret']) {
    remark('Keep the client_secret: it is not stored in readable form and cannot be printed again.')
  }
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
