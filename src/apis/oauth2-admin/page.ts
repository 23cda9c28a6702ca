import { Type } from 'typebox'
import type { SecretKeys } from '../../kernel/secrets.ts'
import { rawQuery } from '../../platform/http/index.ts'
import { badRequest } from './errors.ts'

const purpose = 'page-token'
const defaultSize = 100
const largestSize = 500

const oneOrMore = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())]))

/** The parameters of a list. */
export const pageQuery = { page_size: oneOrMore, page_token: oneOrMore }

export interface Page {
  size: number
  after: string | undefined
}

/** Reads `page_size` and `page_token`. A token is sealed, so that nobody can make one up. */
export const readPage = (query: Record<string, unknown>, secrets: SecretKeys): Page =>
  readPageOr((why) => badRequest(`Unable to parse pagination parameters: ${why}`), query, secrets)

/** As `readPage`; `refuse` says in the words of an operation that the page cannot be read. */
export function readPageOr(
  refuse: (why: string) => Error,
  query: Record<string, unknown>,
  secrets: SecretKeys,
): Page {
  const size = sizeIn(query['page_size'])
  if (size === undefined) throw refuse('page_size must be a whole number.')
  const token = query['page_token']
  if (token === undefined || token === '') return { size, after: undefined }
  const after = typeof token === 'string' ? secrets.open(purpose, token) : undefined
  if (after === undefined) throw refuse('the page_token is not one that this server issued.')
  return { size, after }
}

/** Hydra takes the first of several, and the default for a size that no page can have. `undefined` for what is no number. */
function sizeIn(value: unknown): number | undefined {
  const text = String((Array.isArray(value) ? value[0] : value) ?? '')
  if (!/^([+-]?\d+)?$/.test(text)) return undefined
  const size = Number(text)
  return size > 0 ? Math.min(size, largestSize) : defaultSize
}

/**
 * The `Link` header of a page (RFC 8288): always the first page, and the next one if there is more. As in Hydra the
 * links are relative, so that they lead back through whatever proxy the request came through, and keep the query.
 */
export function pageLinks(
  request: { url: string },
  { size }: Page,
  nextAfter: string | undefined,
  secrets: SecretKeys,
): string {
  const path = request.url.split('?', 1)[0]?.replace(/\/+$/, '')
  const link = (token: string, relation: string) => {
    const query = new URLSearchParams(rawQuery(request))
    query.set('page_size', String(size))
    query.set('page_token', token)
    query.sort()
    return `<${path}?${query}>; rel="${relation}"`
  }
  const first = link('', 'first')
  return nextAfter === undefined ? first : `${first},${link(secrets.seal(purpose, nextAfter), 'next')}`
}
