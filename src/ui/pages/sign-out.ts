/** Asks before signing out, so that a mere link cannot do it. */
import { clientName } from '../components/client.ts'
import { form } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { userLine } from '../components/user.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { messages } from '../messages.ts'
import type { ClientView, FormView, PageView, UserView } from '../views.ts'

const words = messages.signOut

export interface SignOutView extends PageView {
  /** Posts `decision`: accept signs out, reject stays. */
  form: FormView
  /** The application that asks for it, where one does. */
  client?: ClientView | undefined
  user?: UserView | undefined
}

export function signOutPage(view: SignOutView): Html {
  const { shell, client, user } = view
  const body = html`${heading({ text: words.heading, lead: words.lead(client && clientName(client)) })}
${user && userLine(user)}
${form(view.form, buttons)}`
  return layout({ shell, client, title: words.heading, body })
}

const buttons = html`<div class="buttons">
<button class="button button-primary" id="accept" type="submit" name="decision" value="accept" autofocus>${words.submit}</button>
<button class="button" id="reject" type="submit" name="decision" value="reject">${words.cancel}</button>
</div>`
