import { type Static, Type } from 'typebox'
import { AdminError, badRequest } from '../errors.ts'

export const PatchSchema = Type.Array(
  Type.Object({
    op: Type.String(),
    path: Type.String(),
    value: Type.Optional(Type.Unknown()),
  }),
  { title: 'jsonPatchDocument' },
)

type Operation = Static<typeof PatchSchema>[number]
type Container = Record<string, unknown>

/** Names that lead to prototypes. */
const reserved = new Set(['__proto__', 'constructor'])

/**
 * Applies a JSON Patch (RFC 6902) with the operations that clients of Hydra use: add, remove and replace. Replacing a
 * member that is absent adds it, and missing parents are made. Returns a new document.
 */
export function applyPatch(document: Container, patch: readonly Operation[]): Container {
  const result = structuredClone(document)
  for (const operation of patch) apply(result, operation)
  return result
}

/** As in Hydra, which looks for the client that the patch would make of it. */
const anotherClient = () =>
  new AdminError(404, 'Unable to locate the resource', 'The patch would make it another client.')

function apply(document: Container, operation: Operation): void {
  const { op, path, value } = operation
  if (path === '' || path === '/client_id') throw anotherClient()
  const names = readPointer(path)
  if (names[0] === 'id') throw badRequest(`The patch path ${path} must not be changed.`)
  const last = names.pop() as string
  const parent = names.reduce<Container | unknown[]>(
    (container, name, at) => child(container, name, names[at + 1] ?? last),
    document,
  )
  switch (op) {
    case 'add':
    case 'replace':
      if (!('value' in operation)) throw badRequest(`The patch operation ${op} needs a value (RFC 6902 §4).`)
      put(parent, last, value, op === 'add')
      break
    case 'remove':
      remove(parent, last, path)
      break
    default:
      throw badRequest(`The patch operation ${op} is not supported: use add, remove or replace.`)
  }
}

const longestPath = 1024
const deepest = 32

/** The names in a JSON pointer (RFC 6901), at least one. */
function readPointer(path: string): [string, ...string[]] {
  if (path.length > longestPath)
    throw badRequest(`A patch path must not be longer than ${longestPath} characters.`)
  const [root, ...names] = path.split('/').map(unescapePointer)
  const [top, ...rest] = names
  if (root !== '' || top === undefined || names.some((name) => reserved.has(name)))
    throw badRequest(`The patch path ${path} is not valid.`)
  if (names.length > deepest) throw badRequest(`A patch path must not have more than ${deepest} levels.`)
  return [top, ...rest]
}

const unescapePointer = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~')

/** What `parent` has under `name`. A list that is not there yet begins where `next` asks for its end, as in Hydra. */
function child(parent: Container | unknown[], name: string, next: string): Container | unknown[] {
  if (Array.isArray(parent)) return containerIn(parent[indexIn(name, parent.length - 1)], name)
  if (!Object.hasOwn(parent, name) || parent[name] === null) parent[name] = next === '-' ? [] : {}
  return containerIn(parent[name], name)
}

function containerIn(value: unknown, name: string): Container | unknown[] {
  if (typeof value === 'object' && value !== null) return value as Container | unknown[]
  throw badRequest(`The patch path leads into ${name}, which has no members.`)
}

/** The index that `name` stands for (RFC 6901 §4), at most `last`. */
function indexIn(name: string, last: number): number {
  const index = /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : Number.POSITIVE_INFINITY
  if (index > last) throw badRequest(`The patch index ${name} is out of range.`)
  return index
}

function put(parent: Container | unknown[], name: string, value: unknown, insert: boolean): void {
  if (!Array.isArray(parent)) {
    parent[name] = value
    return
  }
  const index = name === '-' ? parent.length : indexIn(name, parent.length)
  parent.splice(index, insert ? 0 : 1, value)
}

function remove(parent: Container | unknown[], name: string, path: string): void {
  if (Array.isArray(parent)) {
    parent.splice(indexIn(name, parent.length - 1), 1)
    return
  }
  if (!Object.hasOwn(parent, name)) throw badRequest(`The patch path ${path} does not exist.`)
  delete parent[name]
}
