/** Connecting a device: the code that it shows, then what it stands for, and in the end that it worked. */
import { clientName } from '../components/client.ts'
import { alert, alertId, field, form } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { problemText } from '../components/problem.ts'
import { explainScope, type ScopeView } from '../components/scopes.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { type DeviceProblem, deviceProblems } from '../problems.ts'
import type { ClientView, FormView, PageView } from '../views.ts'

export interface DeviceCodeView extends PageView {
  /** Posts `user_code`. */
  form: FormView
  /** The code of the link that was followed, or what was typed before. */
  userCode?: string | undefined
  problem?: DeviceProblem | undefined
  /** Whether what was typed could not be accepted. */
  expired?: boolean | undefined
  /** Seconds until it is worth another try. */
  retryAfter?: number | undefined
}

export function deviceCodePage(view: DeviceCodeView): Html {
  const { shell, language, problem, userCode } = view
  const { device: words, fields } = language.words
  const body = html`${heading(language, { text: words.heading, lead: words.lead })}
${view.expired && !problem && alert(language.words.messages[4010001])}
${problem && alert(problemText(language, deviceProblems[problem], view.retryAfter))}
${form(
  view.form,
  html`${field(language, {
    id: 'user_code',
    type: 'text',
    label: fields.code,
    autocomplete: 'off',
    value: userCode,
    hint: words.codeHint,
    required: true,
    focused: true,
    describedBy: problem && alertId,
  })}
<button class="button button-primary" id="verify" type="submit">${words.submit}</button>`,
)}`
  return layout({ shell, language, title: words.heading, body, failed: problem !== undefined })
}

export interface DeviceConfirmationView extends PageView {
  client: ClientView
  scopes: readonly ScopeView[]
  userCode: string
  /** Posts `decision` (accept). */
  form: FormView
  /** Leads to entering another code. */
  backHref: string
}

/** RFC 8628 §5.4: the user compares the code and learns what somebody who sent it to them would get. */
export function deviceConfirmationPage(view: DeviceConfirmationView): Html {
  const { shell, language, client, scopes, userCode } = view
  const words = language.words.device
  const name = clientName(client)
  const body = html`${heading(language, { text: language.say(words.confirm, { client: name }), client })}
<dl class="facts"><div><dt>${words.shownCode}</dt><dd class="device-code" id="device-code"><bdi>${userCode}</bdi></dd></div></dl>
${
  scopes.length > 0 &&
  html`<div class="scopes"><p>${language.say(words.scopes, { client: name })}</p>
<ul>${scopes.map((scope) => html`<li>${explainScope(language, scope).label}</li>`)}</ul></div>`
}
${alert(words.warning)}
${form(
  view.form,
  html`<div class="buttons">
<button class="button button-primary" id="accept" type="submit" name="decision" value="accept">${words.proceed}</button>
<a class="button" id="reject" href="${view.backHref}">${words.cancel}</a>
</div>`,
)}`
  return layout({
    shell,
    language,
    client,
    title: language.say(words.confirm, { client: client.name }),
    body,
  })
}

export interface DeviceSuccessView extends PageView {
  client?: ClientView | undefined
}

export function deviceSuccessPage({ shell, language, client }: DeviceSuccessView): Html {
  const words = language.words.device
  const lead = client
    ? language.say(words.connectedLeadFor, { client: clientName(client) })
    : words.connectedLead
  return layout({
    shell,
    language,
    client,
    title: words.connected,
    body: html`${heading(language, { text: words.connected, lead })}`,
  })
}
