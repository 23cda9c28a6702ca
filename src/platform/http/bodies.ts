import type { FastifyInstance } from 'fastify'
import { parseForm } from '../../kernel/form.ts'

/** The routes of `app` take forms. */
export function acceptForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, parseForm(body as string)),
  )
}

/** The routes of `app` take JSON of these content types, of at most `bodyLimit` bytes. */
export function acceptJson(app: FastifyInstance, contentTypes: readonly string[], bodyLimit: number): void {
  app.addContentTypeParser(
    [...contentTypes],
    { parseAs: 'string', bodyLimit },
    async (_request: unknown, body: string) => parseJson(body),
  )
}

const deepest = 256
const surrogateEscape = /\\u[dD][89a-fA-F]/

function parseJson(body: string): unknown {
  if (body === '') return undefined
  try {
    const document: unknown = JSON.parse(body)
    makeHarmless(document)
    // RFC 7493 §2.1. A body that was decoded holds no lone surrogate itself, but its escapes may.
    if (surrogateEscape.test(body) && !isWellFormed(document))
      throw new SyntaxError('The document holds half a surrogate pair, which is no Unicode text.')
    return document
  } catch (error) {
    throw Object.assign(error as Error, { statusCode: 400, code: 'INVALID_JSON' })
  }
}

/**
 * Takes `__proto__` members away, which would reach prototypes when an object is copied, and refuses what is too deep
 * for functions that call themselves. A reviver of `JSON.parse` takes several times as long.
 */
function makeHarmless(document: unknown): void {
  let level = [document].filter(isContainer)
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) throw new SyntaxError(`The document is nested more than ${deepest} levels deep.`)
    const next: object[] = []
    for (const container of level) {
      Reflect.deleteProperty(container, '__proto__')
      for (const value of Object.values(container)) if (isContainer(value)) next.push(value)
    }
    level = next
  }
}

/** Half a surrogate pair would be stored as another character, and so be found under a name that nobody gave it. */
const isWellFormed = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.isWellFormed()
    : !isContainer(value) ||
      Object.entries(value).every(([name, member]) => name.isWellFormed() && isWellFormed(member))

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null
