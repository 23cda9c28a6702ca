/** The application that asks: its name, its logo, its policies. All of it is what the client says about itself. */
import type { Language } from '../../locales/index.ts'
import { type Html, html } from '../html.ts'
import { imageAddress, webAddress } from '../links.ts'
import type { ClientView } from '../views.ts'

/** A foreign name is isolated, so that its writing direction cannot reorder the sentence around it. */
export function clientName(client: ClientView): Html {
  return html`<bdi class="client-name">${client.name}</bdi>`
}

export function clientLogo(language: Language, client: ClientView | undefined): Html | undefined {
  const logo = imageAddress(client?.logoUri)
  if (!client || !logo) return undefined
  return html`<img class="client-logo" src="${logo}" alt="${language.text(language.words.logoOf, { client: client.name })}">`
}

/** The way back to the client, where it named a home page. */
export function clientBack(language: Language, client: ClientView | undefined): Html | undefined {
  const href = webAddress(client?.clientUri)
  if (!client || !href) return undefined
  return html`<a class="button button-primary" id="back" href="${href}">
<span>${language.say(language.words.backTo, { client: clientName(client) })}</span>
</a>`
}

export function clientLinks(language: Language, client: ClientView): Html | undefined {
  const { words } = language
  const links = [
    { href: webAddress(client.policyUri), label: words.policy, id: 'client-policy' },
    { href: webAddress(client.tosUri), label: words.terms, id: 'client-tos' },
  ].filter((link) => link.href !== undefined)
  if (links.length === 0) return undefined
  return html`<div class="client-links" role="group" aria-label="${language.text(words.linksOf, { client: client.name })}">
<span class="client-links-name">${clientName(client)}</span>
${links.map(({ href, label, id }) => html`<a id="${id}" href="${href}" rel="noopener noreferrer">${label}</a>`)}
</div>`
}
