import { parseUrl } from '../kernel/url.ts'

/** The token of the page that `Link: <...>; rel="next"` (RFC 8288) leads to. */
export function nextPageToken(headers: Headers): string | undefined {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '') ?? []
  if (target === undefined) return undefined
  return parseUrl(new URL(target, 'http://localhost').href)?.searchParams.get('page_token') ?? undefined
}
