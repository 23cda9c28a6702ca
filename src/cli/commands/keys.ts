import { type Command, Option } from 'commander'
import { examples } from '../examples.ts'
import { failed, misused } from '../failure.ts'
import { type KeyDocument, readKeyFile } from '../keys/key-file.ts'
import { adminEndpointOption, type Format, formatOption } from '../options.ts'
import { printRecord, printTable, remark } from '../output.ts'
import { request } from '../request.ts'

interface Options {
  endpoint: string
  format: Format
}

type Jwk = Record<string, unknown>

const signingSets = ['hydra.openid.id-token', 'hydra.jwt.access-token']
const columns = ['kid', 'alg', 'kty', 'use']
const secretMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])

export function define(command: Command): void {
  const step = (name: string, description: string) =>
    command.command(name).description(description).addOption(adminEndpointOption()).addOption(formatOption())
  const use = () => new Option('--use <use>', 'what the key is for').choices(['sig', 'enc'])
  const publicAlone = ['--public', 'print the public halves alone'] as const

  examples(
    step('create', 'make a key; in a set that signs tokens it signs from now on')
      .argument('<set>', 'key set')
      .argument('[kid]', 'name of the key (default: a new UUID)')
      .option('--alg <algorithm>', 'RS256, PS256, ES256, EdDSA, HS256, ...', 'RS256')
      .addOption(use().default('sig'))
      .option(...publicAlone)
      .action(create),
    'keys create hydra.openid.id-token --alg ES256',
    'keys create partners 2030-01 --format json --public',
  )
  examples(
    step('get', 'print a key set, the newest key first, or one key of it')
      .argument('<set>', 'key set')
      .argument('[kid]', 'name of the key')
      .option(...publicAlone)
      .action(get),
    'keys get hydra.openid.id-token',
  )
  examples(
    step('rotate', 'make a new key like the newest of the set; tokens signed so far remain valid')
      .argument('[set...]', `key sets (default: those that sign tokens, ${signingSets.join(' and ')})`)
      .option('--alg <algorithm>', 'algorithm (default: that of the newest key)')
      .action(rotate),
    'keys rotate',
    'keys rotate hydra.openid.id-token --alg EdDSA',
  )
  examples(
    step('import', 'keep keys of your own: JSON Web Keys or sets of them, PEM or DER')
      .argument('<set>', 'key set')
      .argument('<file...>', 'files')
      .option('--kid <kid>', 'name of the key (default: the one in the file, or its thumbprint)')
      .option('--alg <algorithm>', 'algorithm (default: the one in the file, or what suits the key)')
      .addOption(use())
      .action(importFiles),
    'keys import hydra.openid.id-token signing-key.pem --kid 2030-01',
  )
  examples(
    step('delete', 'delete a key set or one key of it; what it signed is refused from then on')
      .argument('<set>', 'key set')
      .argument('[kid]', 'name of the key')
      .action(remove),
    'keys delete hydra.openid.id-token 4a1c7c2e-6a0b-4d57-8e0e-2f6c1f6f3c11',
  )
}

interface CreateOptions extends Options {
  alg: string
  use: string
  public?: boolean
}

async function create(set: string, kid: string | undefined, options: CreateOptions): Promise<void> {
  const { endpoint, format, alg, use } = options
  const { body } = await request({
    endpoint,
    method: 'POST',
    path: pathOf(set),
    json: { alg, use, ...(kid === undefined ? {} : { kid }) },
    purpose: `create a key in ${set}`,
  })
  print(format, keysIn(body), options.public)
}

async function get(
  set: string,
  kid: string | undefined,
  options: Options & { public?: boolean },
): Promise<void> {
  print(options.format, await read(options.endpoint, set, kid), options.public)
}

async function rotate(sets: string[], { endpoint, format, alg }: Options & { alg?: string }): Promise<void> {
  const made: { set: string; kid: unknown; alg: unknown; replaces: unknown }[] = []
  for (const set of sets.length > 0 ? sets : signingSets) {
    const [newest] = await read(endpoint, set)
    const { body } = await request({
      endpoint,
      method: 'POST',
      path: pathOf(set),
      json: { alg: alg ?? newest?.['alg'], use: newest?.['use'] },
      purpose: `rotate ${set}`,
    })
    const [key] = keysIn(body)
    made.push({ set, kid: key?.['kid'], alg: key?.['alg'], replaces: newest?.['kid'] })
  }
  printTable(format, made, ['set', 'kid', 'alg', 'replaces'], '')
  remark(
    'The keys before still verify. Delete them with `gatehouse keys delete` once what they signed has expired.',
  )
}

interface ImportOptions extends Options {
  kid?: string
  alg?: string
  use?: string
}

async function importFiles(set: string, files: string[], options: ImportOptions): Promise<void> {
  const { endpoint, format, kid, alg, use } = options
  const documents = files.flatMap(readKeyFile)
  if (kid !== undefined && documents.length > 1) throw misused('--kid names one key, and there are several.')
  const stored: Jwk[] = []
  for (const document of documents) {
    const key = {
      ...document,
      ...(use === undefined ? {} : { use }),
      ...(kid === undefined ? {} : { kid }),
    } satisfies KeyDocument
    const { body } = await request({
      endpoint,
      method: 'PUT',
      path: pathOf(set, key.kid),
      json: { ...key, alg: alg ?? document['alg'] ?? usual(key) },
      purpose: `import ${key.kid} into ${set}`,
    })
    stored.push(body as Jwk)
  }
  print(format, stored, true)
}

/** What an RSA key signs with unless somebody says otherwise; the other types leave no choice. */
const usual = (key: Jwk): string | undefined =>
  key['kty'] === 'RSA' && key['use'] !== 'enc' ? 'RS256' : undefined

async function remove(set: string, kid: string | undefined, { endpoint, format }: Options): Promise<void> {
  await request({
    endpoint,
    method: 'DELETE',
    path: pathOf(set, kid),
    purpose: kid === undefined ? `delete the key set ${set}` : `delete the key ${kid} of ${set}`,
  })
  printRecord(format, kid === undefined ? { deleted: set } : { deleted: kid, set })
}

async function read(endpoint: string, set: string, kid?: string): Promise<Jwk[]> {
  const purpose = kid === undefined ? `read the key set ${set}` : `read the key ${kid} of ${set}`
  const { body } = await request({ endpoint, method: 'GET', path: pathOf(set, kid), purpose })
  return keysIn(body)
}

function keysIn(body: unknown): Jwk[] {
  const keys = (body as { keys?: unknown } | undefined)?.keys
  if (!Array.isArray(keys)) throw failed('The answer holds no keys: check --endpoint.')
  return keys as Jwk[]
}

/** A table tells keys apart; JSON is the whole key set. */
function print(format: Format, keys: Jwk[], publicAlone = false): void {
  if (format === 'text') printTable(format, keys, columns, 'There are no keys.')
  else printRecord(format, { keys: publicAlone ? keys.flatMap(publicHalf) : keys })
}

const publicHalf = (key: Jwk): Jwk[] =>
  key['kty'] === 'oct'
    ? []
    : [Object.fromEntries(Object.entries(key).filter(([member]) => !secretMembers.has(member)))]

const pathOf = (set: string, kid?: string): string =>
  ['admin/keys', set, ...(kid === undefined ? [] : [kid])]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/')
