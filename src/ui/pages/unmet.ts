/** More is asked for than any way to sign in here reaches. The person reads so, and goes back to the application. */
import { clientName } from '../components/client.ts'
import { heading } from '../components/heading.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import type { ClientView, PageView } from '../views.ts'

export interface UnmetView extends PageView {
  client?: ClientView | undefined
  /** Tells the application. */
  returnHref: string
  /** Leads to signing in as someone else, who may need less. */
  switchAccountHref?: string | undefined
}

export function unmetPage({ shell, language, client, returnHref, switchAccountHref }: UnmetView): Html {
  const words = language.words.unmet
  const back = client ? language.say(language.words.backTo, { client: clientName(client) }) : words.back
  const body = html`${heading(language, { text: words.heading, lead: words.lead, client })}
<p>${words.next}</p>
<div class="buttons">
<a class="button button-primary" id="return" href="${returnHref}">${back}</a>
${switchAccountHref !== undefined && html`<a class="button" id="switch-account" href="${switchAccountHref}">${words.other}</a>`}
</div>`
  return layout({ shell, language, client, title: words.heading, body })
}
