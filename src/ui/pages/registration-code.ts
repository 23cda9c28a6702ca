/** The code from the mail that shows whose an address is. The page is the same whether or not it made an account possible. */
import { clientName } from '../components/client.ts'
import { alert, alertId, field, form } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { messages } from '../messages.ts'
import type { ClientView, FormView, PageView } from '../views.ts'

const words = messages.registrationCode

export type RegistrationCodeProblem = keyof typeof words.problems

export interface RegistrationCodeView extends PageView {
  client?: ClientView | undefined
  /** Posts `code`. */
  form: FormView
  /** Posts `again`. */
  againForm: FormView
  email: string
  /** Whether another mail was just sent. */
  sent?: boolean | undefined
  problem?: RegistrationCodeProblem | undefined
  registerHref: string
  signInHref: string
}

export function registrationCodePage(view: RegistrationCodeView): Html {
  const { shell, client, problem, email } = view
  const lead = words.lead(html`<bdi>${email}</bdi>`)
  const body = html`${heading({ text: words.heading, lead, client })}
${problem && alert(words.problems[problem])}
${!problem && view.sent && html`<div class="notice" role="status"><p>${words.sent}</p></div>`}
${form(
  view.form,
  html`${field({
    id: 'code',
    type: 'text',
    label: words.code,
    autocomplete: 'one-time-code',
    inputMode: 'numeric',
    pattern: '[\\s\\-]*([0-9][\\s\\-]*){6}',
    hint: words.codeHint,
    required: true,
    focused: true,
    describedBy: problem && alertId,
  })}
<button class="button button-primary" id="accept" type="submit">${words.submit}</button>`,
)}
${form(view.againForm, html`<button class="button-link" id="again" type="submit" name="again" value="true">${words.again}</button>`, 'aside')}
<p class="aside"><a id="register" href="${view.registerHref}">${words.other}</a> · <a id="sign-in" href="${view.signInHref}">${words.signIn}</a></p>`
  const title = client ? html`${words.heading} – ${clientName(client)}` : words.heading
  return layout({ shell, client, title, body, failed: problem !== undefined })
}
