/** Consent: who asks, for what, and on whose behalf. The user may leave out every scope but openid. */
import { clientName } from '../components/client.ts'
import { form, hiddenInput, rememberBox } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { explainScope, type ScopeView } from '../components/scopes.ts'
import { userLine } from '../components/user.ts'
import { attributes, type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { messages } from '../messages.ts'
import type { ClientView, FormView, PageView, UserView } from '../views.ts'

const words = messages.consent

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
  const body = html`${heading({ text: words.heading(clientName(client)), client })}
${userLine(user, view.switchAccountHref)}
${client.documentHost && html`<p class="notice" id="document-host">${words.documentOf(html`<strong><bdi>${client.documentHost}</bdi></strong>`)}</p>`}
${form(view.form, decision(view))}
${client.host && html`<p class="aside">${words.returnTo(html`<strong><bdi>${client.host}</bdi></strong>`)}</p>`}`
  return layout({ shell, client, title: words.title(client.name), body })
}

function decision({ client, scopes, remember }: ConsentView): Html {
  return html`${scopes.length > 0 && scopeList(client, scopes)}
${remember !== undefined && rememberBox(words.remember, remember)}
<div class="buttons">
<button class="button button-primary" id="accept" type="submit" name="decision" value="accept">${words.allow}</button>
<button class="button" id="reject" type="submit" name="decision" value="reject">${words.deny}</button>
</div>`
}

function scopeList(client: ClientView, scopes: readonly ScopeView[]): Html {
  return html`<fieldset class="scopes">
<legend>${words.lead(clientName(client))}</legend>
${scopes.map(scopeLine)}
</fieldset>`
}

/** A disabled box is never sent, so openid travels in a hidden input beside its box. */
function scopeLine(scope: ScopeView): Html {
  const fixed = scope.name === 'openid'
  const { label, detail } = explainScope(scope)
  const box = attributes({ name: !fixed && 'grant_scope', value: scope.name, disabled: fixed })
  return html`<label class="check">
${fixed && hiddenInput('grant_scope', scope.name)}
<input type="checkbox" checked${box}>
<span>${label}${detail && html`<span class="check-detail">${detail}</span>`}</span>
</label>`
}
