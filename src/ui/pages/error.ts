/**
 * Something failed and nobody can be redirected. The user reads what happened and what to do; the error's code and
 * description stand below for whoever has to repair it.
 */
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { messages } from '../messages.ts'
import { errorText } from '../messages-of-errors.ts'
import type { ClientView, PageView } from '../views.ts'

export interface ErrorView extends PageView {
  /** The OAuth 2.0 or OpenID Connect error code, such as `invalid_request`. */
  code?: string | undefined
  /** The error_description; printed as it is, escaped. */
  description?: string | undefined
  requestId?: string | undefined
  client?: ClientView | undefined
}

export function errorPage(view: ErrorView): Html {
  const { shell, client, code, description, requestId } = view
  const { heading, explanation, next } = errorText(code)
  const body = html`<h1>${heading}</h1>
<p class="lead">${explanation}</p>
<p>${next}</p>
<dl class="facts">
${fact('error-code', messages.error.code, code)}
${fact('error-description', messages.error.description, description)}
${fact('request-id', messages.error.requestId, requestId)}
</dl>`
  return layout({ shell, client, title: heading, body })
}

function fact(id: string, term: string, value: string | undefined): Html | false {
  return value !== undefined && value !== '' && html`<div><dt>${term}</dt><dd id="${id}">${value}</dd></div>`
}
