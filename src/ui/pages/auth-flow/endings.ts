/** Steps at which a flow leaves the page, or cannot go on. */
import { step } from '../../components/flow.ts'
import { type Html, html } from '../../html.ts'
import type { FlowView } from './view.ts'

export function endings({ language, startHref }: Pick<FlowView, 'language' | 'startHref'>): Html[] {
  const { obsolete, leaving } = language.words.authFlow
  return [
    step({ name: 'leaving', ...leaving }),
    step({ name: 'obsolete', ...obsolete, body: startLink(startHref, language.words.startAgain) }),
  ]
}

export const startLink = (href: string | undefined, label: string): Html | undefined =>
  href === undefined ? undefined : html`<a class="button button-primary" href="${href}">${label}</a>`
