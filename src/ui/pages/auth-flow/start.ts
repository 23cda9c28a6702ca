/** Where a person begins who comes without an application: the pages themselves are one. */
import { flowPage, step } from '../../components/flow.ts'
import { heading } from '../../components/heading.ts'
import { type Html, html } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { PageView } from '../../views.ts'
import type { FlowView } from './view.ts'

export function flowStartPage(view: FlowView): Html {
  const words = view.language.words.authFlow.start
  return flowPage({
    ...view,
    title: words.heading,
    steps: [
      step({
        name: 'start',
        heading: words.heading,
        lead: words.lead,
        body: html`<button class="button button-primary" id="sign-in" type="button">${words.submit}</button>
<button class="button" id="sign-in-strong" type="button" aria-describedby="strong-hint">${words.strong}</button>
<p class="hint" id="strong-hint">${words.strongHint}</p>`,
      }),
    ],
  })
}

export function flowWithoutClientPage({ shell, language }: PageView): Html {
  const words = language.words.authFlow.start
  const body = heading(language, { text: words.heading, lead: words.noClient })
  return layout({ shell, language, title: words.heading, body })
}
