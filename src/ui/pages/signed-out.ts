/** The end of a session. */
import { clientBack } from '../components/client.ts'
import { heading } from '../components/heading.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { messages } from '../messages.ts'
import type { ClientView, PageView } from '../views.ts'

const words = messages.signedOut

export interface SignedOutView extends PageView {
  /** The application that the user was signed out of; its `clientUri` becomes a way back. */
  client?: ClientView | undefined
  signInHref?: string | undefined
}

export function signedOutPage({ shell, client, signInHref }: SignedOutView): Html {
  const signIn =
    signInHref !== undefined && html`<a class="button" id="sign-in" href="${signInHref}">${words.signIn}</a>`
  const back = clientBack(client)
  const body = html`${heading({ text: words.heading, lead: words.lead })}
${(back || signIn) && html`<div class="buttons">${back}${signIn}</div>`}`
  return layout({ shell, client, title: words.heading, body })
}
