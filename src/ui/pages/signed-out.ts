/** The end of a session. */
import { clientBack } from '../components/client.ts'
import { heading } from '../components/heading.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import type { ClientView, PageView } from '../views.ts'

export interface SignedOutView extends PageView {
  /** The application that the user was signed out of; its `clientUri` becomes a way back. */
  client?: ClientView | undefined
  signInHref?: string | undefined
}

export function signedOutPage({ shell, language, client, signInHref }: SignedOutView): Html {
  const words = language.words.signedOut
  const signIn =
    signInHref !== undefined && html`<a class="button" id="sign-in" href="${signInHref}">${words.signIn}</a>`
  const back = clientBack(language, client)
  const body = html`${heading(language, { text: words.heading, lead: words.lead })}
${(back || signIn) && html`<div class="buttons">${back}${signIn}</div>`}`
  return layout({ shell, language, client, title: words.heading, body })
}
