import type { Command } from 'commander'
import { examples } from '../examples.ts'
import { adminEndpointOption, type Format, formatOption, positiveNumber } from '../options.ts'
import { printTable, remark } from '../output.ts'
import { nextPageToken } from '../pages.ts'
import { request } from '../request.ts'

interface Options {
  endpoint: string
  format: Format
  type?: string
  identity?: string
  client?: string
  since?: string
  until?: string
  pageSize: number
  pageToken?: string
}

const columns = ['time', 'type', 'kind', 'identity_id', 'client_id', 'details']

export function define(command: Command): void {
  examples(
    command
      .addOption(adminEndpointOption())
      .addOption(formatOption())
      .option('--type <type>', 'only events of this type, such as sign_in.failed')
      .option('--identity <id>', 'only what an identity did, or what happened to it')
      .option('--client <id>', 'only what a client did, or what happened to it')
      .option('--since <time>', 'from this time on, such as 2026-01-31T12:00:00Z')
      .option('--until <time>', 'before this time')
      .option('--page-size <number>', 'how many at most', positiveNumber, 100)
      .option('--page-token <token>', 'the page that an earlier call pointed to')
      .action(list),
    'audit --type sign_in.failed --since 2026-01-31T12:00:00Z',
    'audit --client shop --format json',
  )
}

async function list(options: Options): Promise<void> {
  const { endpoint, format, type, identity, client, since, until, pageSize, pageToken } = options
  const { body, headers } = await request({
    endpoint,
    method: 'GET',
    path: 'admin/audit',
    query: {
      ...{ type, identity_id: identity, client_id: client, since, until },
      ...{ page_size: String(pageSize), page_token: pageToken },
    },
    purpose: 'read the audit trail',
  })
  printTable(format, body as object[], columns, 'There is no such event.')
  const next = nextPageToken(headers)
  if (next !== undefined) remark(`There are more: add --page-token ${next}`)
}
