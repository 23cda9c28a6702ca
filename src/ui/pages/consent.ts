/** Consent: who asks, for what, and on whose behalf. The user may leave out every scope but openid. */
import { clientLogo, clientName } from '../components/client.ts'
import { form, hiddenInput, rememberBox } from '../components/form.ts'
import { userLine } from '../components/user.ts'
import { attributes, type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { messages } from '../messages.ts'
import type { ClientView, FormView, PageView, UserView } from '../views.ts'

const words = messages.consent

export interface ScopeView {
  name: string
  /** The operator's own explanation; without it the known scopes have one, others are shown by name. */
  description?: string | undefined
}

export interface ConsentView extends PageView {
  client: ClientView
  user: UserView
  scopes: readonly ScopeView[]
  /** Posts `decision` (accept or reject), `grant_scope` once per chosen scope, and perhaps `remember`. */
  form: FormView
  /** State of the "don't ask again" box; leave it out to not offer one. */
  remember?: boolean | undefined
  switchAccountHref?: string | undefined
}

export function consentPage(view: ConsentView): Html {
  const { shell, client, user } = view
  const name = clientName(client)
  const body = html`${clientLogo(client)}
<h1>${words.heading(name)}</h1>
${userLine(user, switchLink(view.switchAccountHref))}
${form(view.form, decision(view))}
${client.host !== undefined && html`<p class="aside">${words.returnTo(html`<strong>${client.host}</strong>`)}</p>`}`
  return layout({ shell, client, title: words.title(client.name), body })
}

function decision({ client, scopes, remember }: ConsentView): Html {
  return html`<fieldset class="scopes">
<legend>${words.lead(clientName(client))}</legend>
${scopes.map(scopeLine)}
</fieldset>
${remember !== undefined && rememberBox(words.remember, remember)}
<div class="buttons">
<button class="button button-primary" id="accept" type="submit" name="decision" value="accept">${words.allow}</button>
<button class="button" id="reject" type="submit" name="decision" value="reject">${words.deny}</button>
</div>`
}

function scopeLine(scope: ScopeView): Html {
  const fixed = scope.name === 'openid'
  const { label, detail } = explain(scope)
  const box = attributes({ value: scope.name, name: fixed ? undefined : 'grant_scope', disabled: fixed })
  return html`<label class="check">
${fixed && hiddenInput('grant_scope', scope.name)}
<input type="checkbox" checked${box}>
<span>${label}${detail && html`<span class="check-detail">${detail}</span>`}</span>
</label>`
}

function explain({ name, description }: ScopeView) {
  const known = Object.hasOwn(messages.scopes, name)
    ? messages.scopes[name as keyof typeof messages.scopes]
    : undefined
  if (description) return { label: description, detail: undefined }
  return known ?? { label: messages.otherScope(html`<bdi>${name}</bdi>`), detail: undefined }
}

function switchLink(href: string | undefined): Html | undefined {
  if (href === undefined) return undefined
  return html`<a class="user-aside" id="switch-account"${attributes({ href })}>${words.notYou}</a>`
}
