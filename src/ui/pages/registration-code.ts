/** The code from the mail that shows whose an address is. The page is the same whether or not it made an account possible. */
import { clientName } from '../components/client.ts'
import { alert, alertId, field, form } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { problemText } from '../components/problem.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { type RegistrationCodeProblem, registrationCodeProblems } from '../problems.ts'
import type { ClientView, FormView, PageView } from '../views.ts'

export interface RegistrationCodeView extends PageView {
  client?: ClientView | undefined
  /** Posts `code`. */
  form: FormView
  /** Posts `again`. */
  againForm: FormView
  /** The mail that another one is wanted instead of. */
  mail?: string | undefined
  email: string
  /** Whether another mail was just sent. */
  sent?: boolean | undefined
  problem?: RegistrationCodeProblem | undefined
  /** Seconds until it is worth another try. */
  retryAfter?: number | undefined
  registerHref: string
  signInHref: string
}

export function registrationCodePage(view: RegistrationCodeView): Html {
  const { shell, language, client, problem, email } = view
  const { registrationCode: words, messages, fields } = language.words
  const lead = language.say(messages[1040005], { address: html`<bdi>${email}</bdi>` })
  const wrong =
    problem &&
    (problem === 'missing'
      ? messages[4000002].code
      : problemText(language, registrationCodeProblems[problem], view.retryAfter))
  const body = html`${heading(language, { text: words.heading, lead, client })}
${wrong && alert(wrong)}
${!problem && view.sent && html`<div class="notice" role="status"><p>${messages[1049001]}</p></div>`}
${form(
  view.form,
  html`${field(language, {
    id: 'code',
    type: 'text',
    label: fields.code,
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
${form(view.againForm, html`<button class="button-link" id="again" type="submit" name="again" value="${view.mail ?? 'true'}">${words.again}</button>`, 'aside')}
<p class="aside"><a id="register" href="${view.registerHref}">${words.other}</a> · <a id="sign-in" href="${view.signInHref}">${words.signIn}</a></p>`
  const title = client ? language.say(words.headingFor, { client: clientName(client) }) : words.heading
  return layout({ shell, language, client, title, body, failed: problem !== undefined })
}
