import { type Form, parseForm } from '../kernel/form.ts'
import type { Language } from '../locales/index.ts'
import {
  type CookieAttributes,
  clearCookie,
  type HttpReply,
  type HttpRequest,
  rawQuery,
  readCookie,
  setCookie,
} from '../platform/http/index.ts'
import type { Html } from './html.ts'

/** One request to a page, as the pages see it. */
export interface Visit {
  readonly query: Form
  /** The query as it arrived. */
  readonly rawQuery: string
  /** Fields of the posted form; empty where there is none. */
  readonly form: Form
  readonly path: Readonly<Record<string, string>>
  readonly requestId: string
  /** What the visitor is spoken to in. */
  readonly language: Language
  /** The same, for a request whose application asks for `uiLocales`. */
  languageFor(uiLocales: readonly string[] | undefined): Language
  readonly receivedAt: number
  readonly address: string
  readonly userAgent: string | undefined
  readonly acceptLanguage: string | undefined
  /** `Sec-Fetch-Site`: where the request comes from, as the browser tells. */
  readonly fetchSite: string | undefined
  cookie(name: string): string | undefined
  setCookie(name: string, value: string, attributes: CookieAttributes): void
  clearCookie(name: string, attributes: CookieAttributes): void
}

/** A page to show or a place to go. */
export type Answer =
  | {
      page: Html
      /** What the page is written in, if it is known better than by the visit. */
      language?: Language
      status?: number
      /** Whether the page's forms may end elsewhere: at an application or at an identity provider. */
      formsLeadAway?: boolean
      /** Whether the page runs scripts. */
      scripts?: boolean
      /** Seconds. */
      retryAfter?: number
      /** Why this is not what the browser came for, for the log. */
      refusal?: string | undefined
      /** Whether it shows what a request before was refused for, which the log has. */
      isShownAgain?: boolean
      /** For operators: what another server answered. */
      detail?: string | undefined
    }
  | { redirectTo: string; refusal?: string; detail?: string | undefined }

export function visitOf(
  request: HttpRequest,
  reply: HttpReply,
  form: Form,
  receivedAt: number,
  { language, languageFor }: Pick<Visit, 'language' | 'languageFor'>,
): Visit {
  const query = rawQuery(request)
  const fetchSite = request.headers['sec-fetch-site']
  return {
    query: parseForm(query),
    rawQuery: query,
    form,
    path: request.params as Record<string, string>,
    requestId: request.id,
    language,
    languageFor,
    receivedAt,
    address: request.ip,
    userAgent: request.headers['user-agent'],
    acceptLanguage: request.headers['accept-language'],
    fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
    cookie: (name) => readCookie(request, name),
    setCookie: (name, value, attributes) => setCookie(reply, name, value, attributes),
    clearCookie: (name, attributes) => clearCookie(reply, name, attributes),
  }
}
