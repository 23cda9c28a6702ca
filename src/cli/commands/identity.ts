import type { Command } from 'commander'
import { examples } from '../examples.ts'
import { misused } from '../failure.ts'
import { adminEndpointOption, type Format, formatOption } from '../options.ts'
import { printRecord } from '../output.ts'
import { readPassword } from '../password.ts'
import { request } from '../request.ts'

interface Options {
  endpoint: string
  format: Format
  email: string
  name?: string
  password?: string
}

export function define(command: Command): void {
  const creation = command
    .command('create')
    .description('create an account with a password')
    .requiredOption('--email <address>', 'e-mail address, with which the person signs in')
    .option('--name <name>', 'name of the person')
    .option('--password <password>', 'password; others on this machine can read it, so rather leave it out')
    .addOption(adminEndpointOption())
    .addOption(formatOption())
    .addHelpText('after', '\nWithout --password it is asked for, or read from standard input.')
    .action(create)
  examples(
    creation,
    'identity create --email ada@example.com --name "Ada Lovelace"',
    'identity create --email ada@example.com < password.txt',
  )
}

async function create({ endpoint, format, email, name, password }: Options): Promise<void> {
  const secret = password ?? (await readPassword())
  if (secret === '') throw misused('The password is empty: give one with --password or on standard input.')
  const { body } = await request({
    endpoint,
    method: 'POST',
    path: 'admin/identities',
    json: {
      schema_id: 'default',
      traits: { email, ...(name === undefined ? {} : { name }) },
      credentials: { password: { config: { password: secret } } },
    },
    purpose: 'create the identity',
  })
  const { id, state, traits, created_at } = body as Record<string, unknown>
  printRecord(format, format === 'json' ? (body as object) : { id, ...(traits as object), state, created_at })
}
