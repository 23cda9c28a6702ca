import type { Command } from 'commander'
import { readClientFolder } from '../client/documents.ts'
import { allClients, reconcile, type Step } from '../client/reconcile.ts'
import { examples } from '../examples.ts'
import { adminEndpointOption, type Format, formatOption } from '../options.ts'
import { printTable, remark } from '../output.ts'
import { type AdminRequest, request } from '../request.ts'

interface Options {
  endpoint: string
  format: Format
  filename: string
  prune?: boolean
  dryRun?: boolean
}

export function define(command: Command): void {
  command
    .requiredOption(
      '-f, --filename <folder>',
      'folder with JSON or YAML files, each of them a client or a list of clients',
    )
    .option('--prune', 'delete clients that an earlier apply made and no file describes any more')
    .option('--dry-run', 'only say what would be done')
    .addOption(adminEndpointOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nEvery client names its client_id. A file is the whole client: what it leaves out goes back to its default.\n' +
        'Clients that were registered in other ways are left alone.',
    )
    .action(apply)
  examples(command, 'apply -f clients/ --dry-run', 'apply -f clients/ --prune')
}

async function apply({ endpoint, format, filename, prune = false, dryRun = false }: Options): Promise<void> {
  const wanted = await readClientFolder(filename)
  const steps = reconcile(wanted, await allClients(endpoint), prune)
  const done: { client_id: string; action: string; client_secret?: unknown }[] = []
  try {
    for (const step of steps) {
      const secret = dryRun ? undefined : await take(endpoint, step)
      done.push({
        client_id: step.id,
        action: words[step.action],
        ...(secret === undefined ? {} : { client_secret: secret }),
      })
    }
  } finally {
    // Secrets that were made are told even if a later client is refused: nothing tells them again.
    const columns = [
      'client_id',
      'action',
      ...(done.some((each) => 'client_secret' in each) ? ['client_secret'] : []),
    ]
    printTable(format, done, columns, '')
  }
  if (dryRun) remark('Nothing was changed: leave out --dry-run to do it.')
}

const words: Record<Step['action'], string> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  keep: 'unchanged',
}

/** Does it, and gives the secret that the server has made: for a new client, or for one that had none before. */
async function take(endpoint: string, { action, id, document }: Step): Promise<unknown> {
  const path = `admin/clients/${encodeURIComponent(id)}`
  const write = async (call: Pick<AdminRequest, 'method' | 'path' | 'purpose'>) => {
    const { body } = await request({ endpoint, json: document, ...call })
    return document?.['client_secret'] === undefined
      ? (body as Record<string, unknown>)['client_secret']
      : undefined
  }
  switch (action) {
    case 'keep':
      return undefined
    case 'create':
      return write({ method: 'POST', path: 'admin/clients', purpose: `create client ${id}` })
    case 'update':
      return write({ method: 'PUT', path, purpose: `change client ${id}` })
    case 'delete':
      await request({ endpoint, method: 'DELETE', path, purpose: `delete client ${id}` })
      return undefined
  }
}
