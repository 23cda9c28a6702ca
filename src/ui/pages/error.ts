/**
 * Something failed and nobody can be redirected. The user reads what happened and what to do; the error's code and
 * description stand below for whoever has to repair it.
 */
import type { Language } from '../../locales/index.ts'
import { clientBack } from '../components/client.ts'
import { heading } from '../components/heading.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import type { ClientView, PageView } from '../views.ts'

export interface ErrorView extends PageView {
  /** An OAuth 2.0 or OpenID Connect error code, or one of `words.errors`; others are shown with general words. */
  code?: string | undefined
  /** The error_description; printed as it is, escaped. */
  description?: string | undefined
  requestId?: string | undefined
  /** Where it is known for certain; its `clientUri` becomes a way back. */
  client?: ClientView | undefined
  /** Where to begin anew, if that is one of these pages. */
  startHref?: string | undefined
}

interface ErrorWords {
  heading: string
  explanation: string
  next: string
}

export function errorPage(view: ErrorView): Html {
  const { shell, language, client } = view
  const words = wordsFor(language, view.code)
  // With a link to start again nobody need go back to the application for it.
  const isSaidByLink =
    view.startHref !== undefined && words.next === language.words.errors.session_expired.next
  const body = html`${heading(language, { text: words.heading, lead: words.explanation })}
${!isSaidByLink && html`<p>${words.next}</p>`}
${facts(view)}
${clientBack(language, client)}
${view.startHref !== undefined && html`<a class="button button-primary" href="${view.startHref}">${language.words.startAgain}</a>`}`
  return layout({ shell, language, client, title: words.heading, body })
}

function wordsFor({ words }: Language, code = ''): ErrorWords {
  const known: Readonly<Record<string, ErrorWords>> = words.errors
  return (Object.hasOwn(known, code) && known[code]) || words.otherError
}

function facts({ language, code, description, requestId }: ErrorView): Html | false {
  if (!code && !description && !requestId) return false
  const words = language.words.error
  return html`<dl class="facts">
${fact('error-code', words.code, code)}
${fact('error-description', words.description, description)}
${fact('request-id', words.requestId, requestId)}
</dl>`
}

function fact(id: string, term: string, value: string | undefined): Html | undefined {
  return value ? html`<div><dt>${term}</dt><dd id="${id}">${value}</dd></div>` : undefined
}
