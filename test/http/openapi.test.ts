import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { authorization, createClient } from '../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../support/gatehouse.ts'

interface Operation {
  operationId: string
  parameters?: { name: string; in: string }[]
  responses: Record<string, { content?: Record<string, unknown> }>
}

interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

const generated = (name: string): Document =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../docs/openapi/${name}.json`), 'utf8'))

const operationsOf = ({ paths }: Document): string[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )

describe('OpenAPI', () => {
  let gatehouse: TestGatehouse
  before(async () => {
    gatehouse = await startTestGatehouse('sqlite')
  })
  after(() => gatehouse.close())

  const served = async (base: string): Promise<Document> => {
    const response = await fetch(new URL('/openapi.json', base))
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8')
    return (await response.json()) as Document
  }

  it('the admin listener serves the generated document of all that it has', async () => {
    assert.deepEqual(await served(gatehouse.adminUrl), generated('admin'))
  })

  it('the public listener serves a document of its own, without what is switched off', async () => {
    const document = await served(gatehouse.publicUrl)
    assert.equal(document.openapi, '3.1.0')
    const all = operationsOf(generated('public'))
    for (const each of operationsOf(document)) assert.ok(all.includes(each), each)
  })

  it('every reference leads to a component, and every name in a path is a parameter (OpenAPI 3.1 §4.8.12)', () => {
    for (const name of ['public', 'admin']) {
      const document = generated(name)
      const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)
      for (const [, component = ''] of references)
        assert.ok(component in document.components.schemas, component)
      for (const [path, methods] of Object.entries(document.paths))
        for (const { parameters = [] } of Object.values(methods))
          assert.deepEqual(
            parameters.filter(({ in: place }) => place === 'path').map((each) => each.name),
            Array.from(path.matchAll(/\{(\w+)\}/g), ([, each]) => each),
          )
    }
  })

  it('a browser is sent on, sent back or shown a page by the authorization endpoint as its document says', async () => {
    const client = await createClient(gatehouse)
    const stated = generated('public').paths['/oauth2/auth']?.['get']?.responses ?? {}
    for (const [status, overrides] of [
      [302, {}],
      [303, { prompt: 'none' }],
      [200, { prompt: 'none', response_mode: 'form_post' }],
    ] as const) {
      const { url } = authorization(gatehouse, client.client_id, overrides)
      const response = await fetch(url, { redirect: 'manual' })
      assert.equal(response.status, status)
      assert.ok(stated[status], `${status}`)
      if (status === 200) assert.deepEqual(Object.keys(stated[200]?.content ?? {}), ['text/html'])
    }
  })

  it('no two operations of a document have one id (OpenAPI 3.1 §4.8.10)', () => {
    for (const name of ['public', 'admin']) {
      const ids = Object.values(generated(name).paths).flatMap((methods) =>
        Object.values(methods).map(({ operationId }) => operationId),
      )
      assert.deepEqual(
        ids.filter((id, at) => ids.indexOf(id) !== at),
        [],
      )
    }
  })
})
