/** Steps at which a flow leaves the page, or cannot go on. */
import { authFlowMessages } from '../../auth-flow-messages.ts'
import { step } from '../../components/flow.ts'
import { type Html, html } from '../../html.ts'
import { messages } from '../../messages.ts'

export function endings(startHref: string | undefined): Html[] {
  const { obsolete, leaving } = authFlowMessages
  return [
    step({ name: 'leaving', ...leaving }),
    step({ name: 'obsolete', ...obsolete, body: startLink(startHref) }),
  ]
}

export const startLink = (href: string | undefined, label: string = messages.startAgain): Html | undefined =>
  href === undefined ? undefined : html`<a class="button button-primary" href="${href}">${label}</a>`
