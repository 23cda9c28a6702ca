import { type Static, Type } from 'typebox'
import { readBody } from '../body.ts'
import { badRequest } from '../errors.ts'

const PatchSchema = Type.Array(
  Type.Object({
    op: Type.String(),
    path: Type.String(),
    value: Type.Optional(Type.Unknown()),
  }),
)

type Operation = Static<typeof PatchSchema>[number]
type Container = Record<string, unknown>

/** Members that a patch must not touch. */
const denied = new Set(['client_id', 'id', 'rotated_secrets', 'created_at', 'updated_at'])

/**
 * Applies a JSON Patch (RFC 6902) with the operations that clients of Hydra use: add, remove and replace. Replacing a
 * member that is absent adds it, and missing parents are made. Returns a new document.
 */
export function applyPatch(document: Container, body: unknown): Container {
  const result = structuredClone(document)
  for (const operation of readBody(PatchSchema, body)) apply(result, operation)
  return result
}

function apply(document: Container, { op, path, value }: Operation): void {
  const names = path.split('/').slice(1).map(unescapePointer)
  const [top] = names
  if (
    !path.startsWith('/') ||
    top === undefined ||
    names.some((name) => name === '__proto__' || name === 'constructor')
  ) {
    throw badRequest(`The patch path ${path} is not valid.`)
  }
  if (denied.has(top)) throw badRequest(`The patch path ${path} must not be changed.`)
  const last = names.pop() as string
  const parent = names.reduce<Container>((container, name) => child(container, name), document)
  switch (op) {
    case 'add':
    case 'replace':
      put(parent, last, value, op === 'add')
      break
    case 'remove':
      remove(parent, last, path)
      break
    default:
      throw badRequest(`The patch operation ${op} is not supported: use add, remove or replace.`)
  }
}

const unescapePointer = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~')

function child(container: Container, name: string): Container {
  if (typeof container[name] !== 'object' || container[name] === null) container[name] = {}
  return container[name] as Container
}

function put(parent: Container | unknown[], name: string, value: unknown, insert: boolean): void {
  if (!Array.isArray(parent)) {
    parent[name] = value
    return
  }
  const index = name === '-' ? parent.length : Number(name)
  if (!Number.isInteger(index) || index < 0 || index > parent.length)
    throw badRequest(`The patch index ${name} is out of range.`)
  parent.splice(index, insert ? 0 : 1, value)
}

function remove(parent: Container | unknown[], name: string, path: string): void {
  if (Array.isArray(parent)) {
    const index = Number(name)
    if (!Number.isInteger(index) || index < 0 || index >= parent.length)
      throw badRequest(`The patch index ${name} is out of range.`)
    parent.splice(index, 1)
    return
  }
  if (!Object.hasOwn(parent, name)) throw badRequest(`The patch path ${path} does not exist.`)
  delete parent[name]
}
