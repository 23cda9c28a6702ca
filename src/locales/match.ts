import { lookup } from 'bcp-47-match'
import Negotiator from 'negotiator'

/** What somebody asks to be spoken to in: BCP 47 tags or ranges, most wanted first. */
export interface Wishes {
  /** `ui_locales` of the login request (OpenID Connect Core §3.1.2.1). */
  uiLocales?: readonly string[] | undefined
  acceptLanguage?: string | undefined
}

/** The tag that answers the wishes best. RFC 4647 §3.4: a range loses its last parts until there is such a tag. */
export function match(
  tags: readonly string[],
  { uiLocales = [], acceptLanguage }: Wishes,
): string | undefined {
  const headers = { 'accept-language': acceptLanguage }
  const accepted = acceptLanguage === undefined ? [] : new Negotiator({ headers }).languages()
  return lookup([...tags], [...uiLocales, ...accepted])
}
