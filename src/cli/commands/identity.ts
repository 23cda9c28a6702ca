import type { Command } from 'commander'
import { examples } from '../examples.ts'
import { misused } from '../failure.ts'
import { adminEndpointOption, type Format, formatOption, wholeNumber } from '../options.ts'
import { printRecord, printTable, remark } from '../output.ts'
import { nextPageToken } from '../pages.ts'
import { readPassword } from '../password.ts'
import { request } from '../request.ts'

interface Options {
  endpoint: string
  format: Format
}

interface Identity {
  id: string
  schema_id: string
  state: string
  traits: Record<string, unknown>
  metadata_public: unknown
  metadata_admin: unknown
  verifiable_addresses?: { verified: boolean }[]
  created_at: string
}

const passwordFlag = '--password <password>'
const passwordHelp = 'password; others on this machine can read it, so rather leave it out'
const withoutPassword = '\nWithout --password it is asked for, or read from standard input.'
const example = '9f425a8d-7efc-4768-8f23-7647a74fdf13'

export function define(command: Command): void {
  const step = (name: string, description: string) =>
    command.command(name).description(description).addOption(adminEndpointOption()).addOption(formatOption())

  examples(
    step('create', 'create an account with a password')
      .requiredOption('--email <address>', 'e-mail address, with which the person signs in')
      .option('--name <name>', 'name of the person')
      .option(passwordFlag, passwordHelp)
      .option('--verified', 'the address is known to be theirs: nobody has to confirm it')
      .addHelpText('after', withoutPassword)
      .action(create),
    'identity create --email ada@example.com --name "Ada Lovelace"',
    'identity create --email ada@example.com --verified < password.txt',
  )
  examples(
    step('list', 'list the accounts')
      .option('--page-size <number>', 'how many at most', wholeNumber, 100)
      .option('--page-token <token>', 'the page that an earlier call pointed to')
      .action(list),
    'identity list',
  )
  examples(
    step('get', 'print one account').argument('<id>', 'identity id').action(get),
    `identity get ${example}`,
  )
  examples(
    step('update', 'change what is given and keep everything else')
      .argument('<id>', 'identity id')
      .option('--email <address>', 'e-mail address, with which the person signs in')
      .option('--name <name>', 'name of the person')
      .action(update),
    `identity update ${example} --name "Ada King"`,
  )
  examples(
    step('set-password', 'give an account another password')
      .argument('<id>', 'identity id')
      .option(passwordFlag, passwordHelp)
      .addHelpText('after', withoutPassword)
      .action(setPassword),
    `identity set-password ${example} < password.txt`,
  )
  examples(
    step('disable', 'keep accounts but let nobody in; their sessions and tokens end')
      .argument('<id...>', 'identity ids')
      .action(changeStates('inactive')),
    `identity disable ${example}`,
  )
  examples(
    step('enable', 'let the people of disabled accounts in again')
      .argument('<id...>', 'identity ids')
      .action(changeStates('active')),
    `identity enable ${example}`,
  )
  examples(
    step('delete', 'delete accounts, with their sessions and tokens')
      .argument('<id...>', 'identity ids')
      .action(remove),
    `identity delete ${example}`,
  )
}

interface Creation extends Options {
  email: string
  name?: string
  password?: string
  verified?: true
}

async function create(options: Creation): Promise<void> {
  const { endpoint, format, email, name, verified } = options
  const password = await passwordOf(options)
  const address = { value: email, via: 'email', verified: true, status: 'completed' }
  const { body } = await request({
    endpoint,
    method: 'POST',
    path: 'admin/identities',
    json: {
      schema_id: 'default',
      traits: { email, ...(name === undefined ? {} : { name }) },
      credentials: passwordCredentials(password),
      ...(verified && { verifiable_addresses: [address] }),
    },
    purpose: 'create the identity',
  })
  print(format, body as Identity)
}

async function list({
  endpoint,
  format,
  pageSize,
  pageToken,
}: Options & { pageSize: number; pageToken?: string }): Promise<void> {
  const { body, headers } = await request({
    endpoint,
    method: 'GET',
    path: 'admin/identities',
    query: { page_size: String(pageSize), page_token: pageToken },
    purpose: 'list the identities',
  })
  const found = body as Identity[]
  const rows = format === 'json' ? found : found.map(inShort)
  const none = 'There are no identities: create one with `gatehouse identity create`.'
  printTable(format, rows, ['id', 'email', 'name', 'state', 'verified'], none)
  const next = nextPageToken(headers)
  if (next) remark(`There are more: add --page-token ${next}`)
}

async function get(id: string, { endpoint, format }: Options): Promise<void> {
  print(format, await load(endpoint, id))
}

async function update(
  id: string,
  { endpoint, format, email, name }: Options & { email?: string; name?: string },
): Promise<void> {
  if (email === undefined && name === undefined)
    throw misused('Nothing to change: name a field, such as --name. Add --help for all of them.')
  const changes = { ...(email === undefined ? {} : { email }), ...(name === undefined ? {} : { name }) }
  const changed = await replace(endpoint, id, `change identity ${id}`, ({ traits }) => ({
    traits: { ...traits, ...changes },
  }))
  print(format, changed)
}

async function setPassword(id: string, options: Options & { password?: string }): Promise<void> {
  const { endpoint, format } = options
  const credentials = passwordCredentials(await passwordOf(options))
  const purpose = `set the password of identity ${id}`
  print(format, await replace(endpoint, id, purpose, () => ({ credentials })))
}

const changeStates =
  (state: 'active' | 'inactive') =>
  async (ids: string[], { endpoint, format }: Options): Promise<void> => {
    const changed: Identity[] = []
    for (const id of ids) {
      // A change that somebody else makes at the same time stays.
      const { body } = await request({
        endpoint,
        method: 'PATCH',
        path: pathOf(id),
        json: [{ op: 'replace', path: '/state', value: state }],
        purpose: `change identity ${id}`,
      })
      changed.push(body as Identity)
    }
    const rows = format === 'json' ? changed : changed.map(inShort)
    printTable(format, rows, ['id', 'email', 'state'], '')
  }

async function remove(ids: string[], { endpoint, format }: Options): Promise<void> {
  for (const id of ids) {
    await request({ endpoint, method: 'DELETE', path: pathOf(id), purpose: `delete identity ${id}` })
  }
  printRecord(format, { deleted: ids })
}

async function load(endpoint: string, id: string): Promise<Identity> {
  const purpose = `read identity ${id}`
  return (await request({ endpoint, method: 'GET', path: pathOf(id), purpose })).body as Identity
}

/** The API takes whole identities: what is not changed is sent as it was read. */
async function replace(
  endpoint: string,
  id: string,
  purpose: string,
  change: (before: Identity) => Record<string, unknown>,
): Promise<Identity> {
  const before = await load(endpoint, id)
  const { schema_id, traits, state, metadata_public, metadata_admin } = before
  const json = { schema_id, traits, state, metadata_public, metadata_admin, ...change(before) }
  return (await request({ endpoint, method: 'PUT', path: pathOf(id), json, purpose })).body as Identity
}

const pathOf = (id: string): string => `admin/identities/${encodeURIComponent(id)}`

async function passwordOf({ password }: { password?: string }): Promise<string> {
  const given = password ?? (await readPassword())
  if (given === '') throw misused('The password is empty: give one with --password or on standard input.')
  return given
}

const passwordCredentials = (password: string) => ({ password: { config: { password } } })

const inShort = ({ id, traits, state, verifiable_addresses: addresses = [] }: Identity) => ({
  id,
  email: traits['email'],
  name: traits['name'],
  state,
  verified: addresses.some(({ verified }) => verified) ? 'yes' : 'no',
})

function print(format: Format, identity: Identity): void {
  const { id, state, traits, created_at } = identity
  printRecord(format, format === 'json' ? identity : { id, ...traits, state, created_at })
}
