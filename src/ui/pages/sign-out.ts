/** Asks before signing out, so that a mere link cannot do it. */
import type { Language } from '../../locales/index.ts'
import { clientName } from '../components/client.ts'
import { alert, form } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { userLine } from '../components/user.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import type { ClientView, FormView, PageView, UserView } from '../views.ts'

export interface SignOutView extends PageView {
  /** Posts `decision`: accept signs out, reject stays. */
  form: FormView
  /** The application that asks for it, where one does. */
  client?: ClientView | undefined
  user?: UserView | undefined
  /** Whether what was decided could not be accepted. */
  expired?: boolean | undefined
}

export function signOutPage(view: SignOutView): Html {
  const { shell, language, client, user } = view
  const words = language.words.signOut
  const lead = client ? language.say(words.leadFor, { client: clientName(client) }) : words.lead
  const body = html`${heading(language, { text: words.heading, lead })}
${user && userLine(language, user)}
${view.expired && alert(language.words.messages[4010001])}
${form(view.form, buttons(language))}`
  return layout({ shell, language, client, title: words.heading, body })
}

const buttons = ({ words: { signOut: words } }: Language): Html => html`<div class="buttons">
<button class="button button-primary" id="accept" type="submit" name="decision" value="accept" autofocus>${words.submit}</button>
<button class="button" id="reject" type="submit" name="decision" value="reject">${words.cancel}</button>
</div>`
