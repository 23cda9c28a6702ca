import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fieldsOf } from '../support/openapi-fields.ts'

const root = join(import.meta.dirname, '../..')
// The OpenAPI document of Hydra is not part of this project. If it lies beside it, ours are compared with it.
const contract = join(root, '../shared/spec/contracts/hydra-openapi.json')

interface Difference {
  operation: string
  line: string
}

/** The rows of the page that lists differences. */
const listed: Difference[] = readFileSync(join(root, 'docs/openapi/hydra.md'), 'utf8')
  .split('\n')
  .flatMap((row) => {
    const [operation, line] = Array.from(row.matchAll(/(?<=\| )`([^`]*)`/g), ([, cell]) => cell as string)
    return operation === undefined ? [] : [{ operation, line: line ?? '+ operation' }]
  })

const matches = (text: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '.*')}$`).test(text)

const covers = (row: Difference, { operation, line }: Difference): boolean =>
  matches(operation, row.operation) && matches(line, row.line)

function differences(): Difference[] {
  const read = (file: string) => fieldsOf(JSON.parse(readFileSync(file, 'utf8')))
  const hydra = read(contract)
  const ours = new Map(
    ['admin', 'public'].flatMap((name) => [...read(join(root, `docs/openapi/${name}.json`))]),
  )
  return [...new Set([...hydra.keys(), ...ours.keys()])].flatMap((operation) => {
    const [theirs, own] = [hydra.get(operation), ours.get(operation)]
    if (!own) return [{ operation, line: '- operation' }]
    if (!theirs) return [{ operation, line: '+ operation' }]
    return [
      ...[...theirs].filter((line) => !own.has(line)).map((line) => ({ operation, line: `- ${line}` })),
      ...[...own].filter((line) => !theirs.has(line)).map((line) => ({ operation, line: `+ ${line}` })),
    ]
  })
}

describe('the OpenAPI documents beside the one of Hydra', { skip: !existsSync(contract) }, () => {
  it('paths, ids, parameters, bodies and answers differ only as docs/openapi/hydra.md says', () => {
    const unlisted = differences().filter((found) => !listed.some((row) => covers(row, found)))
    assert.deepEqual(
      unlisted.map(({ operation, line }) => `${operation}: ${line}`),
      [],
    )
  })

  it('docs/openapi/hydra.md lists nothing that does not differ', () => {
    const found = differences()
    const idle = listed.filter((row) => !found.some((difference) => covers(row, difference)))
    assert.deepEqual(idle, [])
  })
})
