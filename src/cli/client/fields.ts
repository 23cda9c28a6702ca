import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Field } from '../../domain/clients/field.ts'
import { fields } from '../../domain/clients/fields.ts'
import { httpUrl, listed, wholeNumber } from '../options.ts'

interface Flag {
  /** The key of the client document. */
  key: string
  flag: string
  says: string
  default?: string
  kind: 'text' | 'list' | 'words' | 'url' | 'switch' | 'json' | 'number'
  /** What a client gets that says nothing. */
  absent?: readonly string[]
}

const flags: readonly Flag[] = [
  { key: 'client_id', flag: '--id <id>', kind: 'text', says: 'client id', default: 'a new UUID' },
  {
    key: 'client_secret',
    flag: '--secret <secret>',
    kind: 'text',
    says: 'client secret',
    default: 'a new one, printed once',
  },
  ...Object.entries(fields as Record<string, Field>).flatMap(([key, field]): Flag[] => {
    const { cli, says, default: usual } = field
    if (cli === undefined) return []
    const { flag, absent } = cli
    return [
      {
        key,
        flag,
        says,
        kind: kindOf(field, cli),
        ...(usual && { default: usual }),
        ...(absent && { absent }),
      },
    ]
  }),
]

/** How a value is read follows from the shape of the field. */
function kindOf({ shape }: Field, { flag, words }: NonNullable<Field['cli']>): Flag['kind'] {
  if (words) return 'words'
  const [{ type }] = (shape as unknown as { anyOf: [{ type?: string }] }).anyOf
  switch (type) {
    case 'string':
      return flag.endsWith('<url>') ? 'url' : 'text'
    case 'array':
      return 'list'
    case 'boolean':
      return 'switch'
    case 'integer':
      return 'number'
    default:
      return 'json'
  }
}

/** Adds an option for each field of a client. */
export function addFields(command: Command): Command {
  for (const flag of flags) command.addOption(optionOf(flag))
  return command
}

/** Adds an option for each field that may change: all but the id. */
export function addChanges(command: Command): Command {
  for (const { default: _, ...flag } of flags.filter(({ key }) => key !== 'client_id'))
    command.addOption(optionOf(flag))
  return command
}

/** The fields that were given, and no others. */
export function changedFields(options: Record<string, unknown>): Record<string, unknown> {
  const given = flags.filter((flag) => options[optionOf(flag).attributeName()] !== undefined)
  const document = clientDocument(options)
  return Object.fromEntries(given.map(({ key }) => [key, document[key]]))
}

/** The client document out of the options that were given. */
export function clientDocument(options: Record<string, unknown>): Record<string, unknown> {
  const document: Record<string, unknown> = {}
  for (const flag of flags) {
    const value = options[optionOf(flag).attributeName()] ?? flag.absent
    if (value !== undefined)
      document[flag.key] = flag.kind === 'words' ? (value as string[]).join(' ') : value
  }
  return document
}

function optionOf({ flag, kind, says, default: usual }: Flag): Option {
  const option = new Option(flag, usual === undefined ? says : `${says} (default: ${usual})`)
  switch (kind) {
    case 'text':
      return option
    case 'list':
      return option.argParser(listed)
    case 'words':
      return option.argParser((text, before: string[] | undefined) =>
        listed(text.replaceAll(' ', ','), before),
      )
    case 'url':
      return option.argParser(httpUrl)
    case 'json':
      return option.argParser(jsonObject)
    case 'number':
      return option.argParser(wholeNumber)
    case 'switch':
      return option.argParser(truth).preset('true')
  }
}

function truth(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new InvalidArgumentError('It must be true or false.')
}

function jsonObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // The same sentence as for JSON that is no object.
  }
  throw new InvalidArgumentError('It must be a JSON object such as \'{"team":"shop"}\'.')
}
