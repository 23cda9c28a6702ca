import { withQuery } from '../../kernel/url.ts'
import { IdentityAdminError } from './errors.ts'

export interface Page {
  /** The id after which it begins. */
  after: string | undefined
  limit: number
}

const usual = 250
const most = 500

/** Reads `page_size` and `page_token`. Larger sizes than allowed are cut, as Kratos does. */
export function readPage(query: { page_size?: unknown; page_token?: unknown }): Page {
  const { page_size: size = String(usual), page_token: token } = query
  if (typeof size !== 'string' || !/^[1-9]\d{0,8}$/.test(size)) {
    throw new IdentityAdminError(400, 'page_size must be a positive whole number.')
  }
  if (token !== undefined && typeof token !== 'string')
    throw new IdentityAdminError(400, 'page_token may be given once.')
  return { after: token || undefined, limit: Math.min(Number(size), most) }
}

/** The `Link` header (RFC 8288) to the first page and, where this one is full, to the next. */
export function pageLinks(list: string, { limit }: Page, ids: readonly string[]): string {
  const link = (relation: string, token?: string) =>
    `<${withQuery(list, { page_size: String(limit), page_token: token })}>; rel="${relation}"`
  const last = ids.length === limit ? ids.at(-1) : undefined
  return last === undefined ? link('first') : `${link('first')},${link('next', last)}`
}
