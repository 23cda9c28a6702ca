import { Type } from 'typebox'
import { withQuery } from '../../kernel/url.ts'

/** The parameters of a list. */
export const pageQuery = {
  page_size: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,8}$' })),
  page_token: Type.Optional(Type.String()),
}

/** Why each of them is refused. */
export const pageRules: Record<string, string> = {
  page_size: 'page_size must be a positive whole number.',
  page_token: 'page_token may be given once.',
  active: 'active must be true or false.',
}

export interface Page {
  /** The id after which it begins. */
  after: string | undefined
  limit: number
}

const usual = 250
const most = 500

/** Larger sizes than allowed are cut, as Kratos does. */
export const readPage = (query: { page_size?: string; page_token?: string }): Page => ({
  after: query.page_token || undefined,
  limit: Math.min(Number(query.page_size ?? usual), most),
})

/** The `Link` header (RFC 8288) to the first page and, where this one is full, to the next. */
export function pageLinks(list: string, { limit }: Page, ids: readonly string[]): string {
  const link = (relation: string, token?: string) =>
    `<${withQuery(list, { page_size: String(limit), page_token: token })}>; rel="${relation}"`
  const last = ids.length === limit ? ids.at(-1) : undefined
  return last === undefined ? link('first') : `${link('first')},${link('next', last)}`
}
