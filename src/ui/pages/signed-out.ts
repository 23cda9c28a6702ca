/** The end of a session. */
import { clientName } from '../components/client.ts'
import { attributes, type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { webAddress } from '../links.ts'
import { messages } from '../messages.ts'
import type { ClientView, PageView } from '../views.ts'

const words = messages.signedOut

export interface SignedOutView extends PageView {
  /** The application that the user was signed out of; its `clientUri` becomes a way back. */
  client?: ClientView | undefined
  signInHref?: string | undefined
}

export function signedOutPage({ shell, client, signInHref }: SignedOutView): Html {
  const back = webAddress(client?.clientUri)
  const body = html`<h1>${words.heading}</h1>
<p class="lead">${words.lead}</p>
${client && back && html`<p><a class="button button-primary" id="back"${attributes({ href: back })}>${words.back(clientName(client))}</a></p>`}
${signInHref !== undefined && html`<p><a class="button" id="sign-in"${attributes({ href: signInHref })}>${words.signIn}</a></p>`}`
  return layout({ shell, client, title: words.heading, body })
}
