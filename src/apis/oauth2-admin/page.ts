import type { SecretKeys } from '../../kernel/secrets.ts'
import { withQuery } from '../../kernel/url.ts'
import { badRequest } from './errors.ts'

const purpose = 'page-token'
const defaultSize = 100
const largestSize = 500

export interface Page {
  size: number
  after: string | undefined
}

/** Reads `page_size` and `page_token`. A token is sealed, so that nobody can make one up. */
export function readPage(query: Record<string, unknown>, secrets: SecretKeys): Page {
  const requested = Number(query['page_size'] ?? defaultSize)
  const size = Number.isInteger(requested) && requested > 0 ? Math.min(requested, largestSize) : defaultSize
  const token = query['page_token']
  if (typeof token !== 'string' || token === '') return { size, after: undefined }
  const after = secrets.open(purpose, token)
  if (after === undefined) throw badRequest('The page_token is not one that this server issued.')
  return { size, after }
}

/** The `Link` header of a page (RFC 8288): always the first page, and the next one where there is more. */
export function pageLinks(
  url: string,
  { size }: Page,
  nextAfter: string | undefined,
  secrets: SecretKeys,
): string {
  const link = (token: string | undefined, relation: string) =>
    `<${withQuery(url, { page_size: String(size), page_token: token ?? '' })}>; rel="${relation}"`
  const first = link(undefined, 'first')
  return nextAfter === undefined ? first : `${first},${link(secrets.seal(purpose, nextAfter), 'next')}`
}
