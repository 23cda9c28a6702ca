import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'

// The OpenAPI document of Hydra is not part of this project. Where it lies beside it, answers are checked against it.
const file = join(import.meta.dirname, '../../../shared/spec/contracts/hydra-openapi.json')

interface Operation {
  operationId: string
  responses: Record<string, { content?: Record<string, { schema: object }>; $ref?: string }>
}

interface Contract {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object>; responses?: Record<string, Operation['responses'][string]> }
}

/**
 * Places where answers differ from the document on purpose: Hydra's own answers differ there too.
 */
const differences: readonly RegExp[] = [
  // Hydra writes null where a lifespan is not set, and where a client has just been registered without a list.
  /_lifespan$/,
  /\/(contacts|redirect_uris|grant_types|response_types)$/,
  /\/skip_logout_consent$/,
  // A device sends no OpenID Connect parameters.
  /^\/oidc_context$/,
  // A logout that no client asked for has no client.
  /^\/client$/,
]

export type ContractCheck = (method: string, path: string, status: number, body: unknown) => string[]

/** `undefined` where the document is not there. */
export const openContract = (): ContractCheck | undefined =>
  existsSync(file) ? checkAgainst(file, differences) : undefined

/** Of this project: nothing may differ. */
export const openOwnContract = (listener: 'public' | 'admin'): ContractCheck =>
  checkAgainst(join(import.meta.dirname, `../../docs/openapi/${listener}.json`), [])

/** A JSON answer of an operation is as the OpenAPI document of its listener says. Addresses without an operation count for nothing. */
export function assertDescribed(
  listener: 'public' | 'admin',
  method: string,
  path: string,
  status: number,
  text: string,
): void {
  // Benchmarks use the same requests, and measure the server alone.
  if (text === '' || process.env['NODE_TEST_CONTEXT'] === undefined) return
  const { pathname } = new URL(path.replace(/^\/*/, '/'), 'http://localhost')
  described[listener] ??= openOwnContract(listener)
  const problems = described[listener](method, pathname, status, JSON.parse(text))
  assert.deepEqual(
    problems.filter((problem) => !problem.endsWith(noOperation)),
    [],
  )
}

const described: { [listener in 'public' | 'admin']?: ContractCheck } = {}

const noOperation = 'is no operation of the document'

function checkAgainst(file: string, differences: readonly RegExp[]): ContractCheck {
  const contract = asJsonSchema(JSON.parse(readFileSync(file, 'utf8'))) as Contract
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(contract, 'openapi')
  const validators = new Map<string, ValidateFunction>()
  return (method, path, status, body) => {
    const found = findOperation(contract, method, path)
    if (!found) return [`${method} ${path} ${noOperation}`]
    const pointer = schemaPointer(contract, found.template, method, status)
    if (!pointer) return []
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` })
    validators.set(pointer, validate)
    if (validate(body)) return []
    return (validate.errors ?? [])
      .filter(({ instancePath }) => !differences.some((allowed) => allowed.test(instancePath)))
      .map(
        ({ instancePath, message }) => `${found.operation.operationId} ${status} ${instancePath}: ${message}`,
      )
  }
}

function findOperation(contract: Contract, method: string, path: string) {
  for (const [template, methods] of Object.entries(contract.paths)) {
    const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`)
    const operation = methods[method.toLowerCase()]
    if (operation && pattern.test(path)) return { template, operation }
  }
  return undefined
}

const escapePointer = (text: string): string =>
  encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'))

function schemaPointer(
  { paths, components }: Contract,
  template: string,
  method: string,
  status: number,
): string | undefined {
  const responses = paths[template]?.[method.toLowerCase()]?.responses ?? {}
  const key = String(status) in responses ? String(status) : 'default'
  const named = /^openapi#\/components\/responses\/(\w+)$/.exec(responses[key]?.$ref ?? '')?.[1]
  const response = named === undefined ? responses[key] : components.responses?.[named]
  if (!response?.content?.['application/json']) return undefined
  const place =
    named === undefined
      ? ['paths', template, method.toLowerCase(), 'responses', key]
      : ['components', 'responses', named]
  return `/${[...place, 'content', 'application/json', 'schema'].map(escapePointer).join('/')}`
}

/** OpenAPI 3.0 says `nullable`; references have to name the document that they are in. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, $ref, ...rest } = node as { nullable?: boolean; $ref?: string }
  const copy = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, asJsonSchema(value)]))
  const schema = $ref === undefined ? copy : { ...copy, $ref: `openapi${$ref}` }
  return nullable ? { anyOf: [schema, { type: 'null' }] } : schema
}
