import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Type } from 'typebox'
import {
  createServer,
  InvalidInput,
  noContent,
  type OperationGroup,
  openApiDocument,
  operation,
  redirection,
  serveDocument,
  serveOperations,
} from '../../src/platform/http/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'

interface Shelf {
  isOpen: boolean
}

const Book = Type.Object({ title: Type.String() }, { title: 'book' })
const info = { title: 'Shelf', version: '1', description: 'For books.' }

const operations: OperationGroup<Shelf> = {
  tag: 'books',
  error: Type.Object({ error: Type.String() }, { title: 'shelfError' }),
  operations: [
    operation({
      id: 'listBooks',
      summary: 'Lists books',
      method: 'GET',
      path: '/shelves/:shelf/books',
      query: { author: Type.String({ minLength: 1 }), page: Type.Optional(Type.String()) },
      answers: { 200: Type.Array(Book) },
      handle: (_: Shelf, { path, query }) => [{ title: `${path.shelf}, ${query.author}, ${query.page}` }],
    }),
    operation({
      id: 'addBook',
      summary: 'Adds a book',
      method: 'POST',
      path: '/shelves/:shelf/books',
      body: Book,
      answers: { 201: Book },
      async handle({ isOpen }: Shelf, { body }) {
        if (!isOpen) throw new Error('closed')
        return await body()
      },
    }),
    operation({
      id: 'stampBook',
      summary: 'Stamps a book',
      method: 'PUT',
      path: '/stamp',
      form: { stamp: Type.String() },
      answers: { 204: noContent },
      async handle(_: Shelf, { form }) {
        assert.equal(form().get('stamp'), 'ours')
      },
    }),
    operation({
      id: 'findBook',
      summary: 'Leads to a book',
      method: 'GET',
      path: '/find',
      answers: { 302: redirection },
      handle: (_: Shelf, { reply }) => reply.header('location', '/found').send(),
    }),
  ],
}

describe('operations', () => {
  const shelf = { isOpen: true }
  const lines: string[] = []
  const logger = createLogger({ level: 'info', format: 'json' }, { write: (line) => void lines.push(line) })
  const server = createServer({ name: 'admin', logger, trustedProxies: [] })
  let base: string

  before(async () => {
    server.setErrorHandler((error, _request, reply) => {
      const wrong = error instanceof InvalidInput ? (error.parameter ?? 'body') : (error as Error).message
      return reply.code(400).send({ error: wrong })
    })
    serveDocument(server, '/openapi.json', info)
    server.get('/page', async () => 'a page')
    serveOperations(server, shelf, operations)
    base = await server.listen({ host: '127.0.0.1', port: 0 })
  })
  after(() => server.close())

  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${base}${path}`, { redirect: 'manual', ...init })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  const post = (body: string) => call('/shelves/a/books', { method: 'POST', body })

  it('gives the handler the path and the query, and its answer the first status', async () => {
    const { status, text } = await call('/shelves/a%2Fb/books?author=ada')
    assert.deepEqual([status, text], [200, '[{"title":"a/b, ada, undefined"}]'])
    const added = await post('{"title":"Notes"}')
    assert.deepEqual([added.status, added.text], [201, '{"title":"Notes"}'])
  })

  it('refuses a parameter that is missing, empty or repeated, by its name', async () => {
    for (const query of ['', '?author=', '?author=a&author=b'])
      assert.equal((await call(`/shelves/a/books${query}`)).text, '{"error":"author"}')
    assert.equal((await call('/shelves/a/books?author=a&page=1&page=2')).text, '{"error":"page"}')
  })

  it('refuses a body that is not as stated, or none', async () => {
    for (const body of ['{"title":1}', '[]', 'null', ''])
      assert.equal((await post(body)).text, '{"error":"body"}')
  })

  it('says nothing about the body to callers that may not ask', async () => {
    shelf.isOpen = false
    assert.equal((await post('{"title":1}')).text, '{"error":"closed"}')
    shelf.isOpen = true
  })

  it('reads forms, and refuses any other body in their place', async () => {
    const stamp = (headers: Record<string, string>, body: string) =>
      call('/stamp', { method: 'PUT', headers, body })
    const form = await stamp({ 'content-type': 'application/x-www-form-urlencoded' }, 'stamp=ours')
    assert.deepEqual([form.status, form.text], [204, ''])
    assert.equal((await stamp({ 'content-type': 'application/json' }, '{}')).text, '{"error":"body"}')
  })

  it('a reply that the handler has written is sent once', async () => {
    const { status, headers } = await call('/find')
    assert.deepEqual([status, headers.get('location')], [302, '/found'])
    assert.ok(!lines.some((line) => line.includes('already sent')))
  })

  it('serves a document of the operations, and of nothing else', async () => {
    const document = JSON.parse((await call('/openapi.json')).text)
    assert.deepEqual(document, JSON.parse(JSON.stringify(openApiDocument(info, [operations]))))
    assert.deepEqual(Object.keys(document.paths), ['/find', '/shelves/{shelf}/books', '/stamp'])
    const { parameters, responses } = document.paths['/shelves/{shelf}/books'].get
    assert.deepEqual(
      parameters.map((each: { name: string; in: string; required: boolean }) => [
        ...[each.in, each.name, each.required],
      ]),
      [
        ['path', 'shelf', true],
        ['query', 'author', true],
        ['query', 'page', false],
      ],
    )
    assert.deepEqual(responses['200'].content['application/json'].schema, {
      type: 'array',
      items: { $ref: '#/components/schemas/book' },
    })
    assert.deepEqual(Object.keys(responses), ['200', 'default'])
    assert.deepEqual(Object.keys(document.components.schemas), ['book', 'shelfError'])
  })

  it('two schemas of one title are refused: one would stand for the other', () => {
    const other = { ...operations, error: Type.Object({ name: Type.String() }, { title: 'book' }) }
    assert.throws(() => openApiDocument(info, [other]), /title book/)
  })
})
