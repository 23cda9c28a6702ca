/** How every card begins: the client's logo where there is one, the heading, and a sentence below it. */
import type { Language } from '../../locales/index.ts'
import { attributes, type Html, html, type Value } from '../html.ts'
import type { ClientView } from '../views.ts'
import { clientLogo } from './client.ts'

export interface Heading {
  text: Value
  lead?: Value
  /** Given where the heading or the page speaks of a client. */
  client?: ClientView | undefined
}

const longFrom = 40

export function heading(language: Language, { text, lead, client }: Heading): Html {
  const long = client !== undefined && client.name.length >= longFrom
  return html`<div class="heading">
${clientLogo(language, client)}
<h1${attributes({ class: long && 'long' })}>${text}</h1>
${lead && html`<p class="lead">${lead}</p>`}
</div>`
}
