/** Consent: who asks, for what, and on whose behalf. The user may leave out every scope but openid. */
import type { Language } from '../../locales/index.ts'
import { clientName } from '../components/client.ts'
import { alert, form, hiddenInput, rememberBox } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { explainScope, type ScopeView } from '../components/scopes.ts'
import { userLine } from '../components/user.ts'
import { attributes, type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import type { ClientView, FormView, PageView, UserView } from '../views.ts'

export interface ConsentView extends PageView {
  client: ClientView
  user: UserView
  scopes: readonly ScopeView[]
  /** Posts `decision` (accept or reject), `grant_scope` once per chosen scope, and perhaps `remember`. */
  form: FormView
  /** State of the "don't ask again" box; leave it out to not offer one. */
  remember?: boolean | undefined
  /** Whether what was decided could not be accepted. */
  expired?: boolean | undefined
  switchAccountHref?: string | undefined
}

export function consentPage(view: ConsentView): Html {
  const { shell, language, client, user } = view
  const words = language.words.consent
  const body = html`${heading(language, { text: language.say(words.heading, { client: clientName(client) }), client })}
${userLine(language, user, view.switchAccountHref)}
${client.documentHost && html`<p class="notice" id="document-host">${language.say(words.documentOf, { host: html`<strong><bdi>${client.documentHost}</bdi></strong>` })}</p>`}
${view.expired && alert(language.words.messages[4010001])}
${form(view.form, decision(view))}
${client.host && html`<p class="aside">${language.say(words.returnTo, { host: html`<strong><bdi>${client.host}</bdi></strong>` })}</p>`}`
  return layout({ shell, language, client, title: language.say(words.title, { client: client.name }), body })
}

function decision({ language, client, scopes, remember }: ConsentView): Html {
  const words = language.words.consent
  return html`${scopes.length > 0 && scopeList(language, client, scopes)}
${remember !== undefined && rememberBox(words.remember, remember)}
<div class="buttons">
<button class="button button-primary" id="accept" type="submit" name="decision" value="accept">${words.allow}</button>
<button class="button" id="reject" type="submit" name="decision" value="reject">${words.deny}</button>
</div>`
}

function scopeList(language: Language, client: ClientView, scopes: readonly ScopeView[]): Html {
  return html`<fieldset class="scopes">
<legend>${language.say(language.words.consent.lead, { client: clientName(client) })}</legend>
${scopes.map((scope) => scopeLine(language, scope))}
</fieldset>`
}

/** A disabled box is never sent, so openid travels in a hidden input beside its box. */
function scopeLine(language: Language, scope: ScopeView): Html {
  const fixed = scope.name === 'openid'
  const { label, detail } = explainScope(language, scope)
  const box = attributes({ name: !fixed && 'grant_scope', value: scope.name, disabled: fixed })
  return html`<label class="check">
${fixed && hiddenInput('grant_scope', scope.name)}
<input type="checkbox" checked${box}>
<span>${label}${detail && html`<span class="check-detail">${detail}</span>`}</span>
</label>`
}
