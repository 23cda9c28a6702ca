/** Agreeing to the client's terms and privacy policy, which the page links to. */
import { blank, flowForm, flowPage, step, submitButton } from '../../components/flow.ts'
import { type Html, html } from '../../html.ts'
import { endings } from './endings.ts'
import type { FlowView } from './view.ts'

export function flowConsentPage(view: FlowView): Html {
  const { language } = view
  const { authFlow, policy, terms } = language.words
  const words = authFlow.consent
  const client = blank('client-name')
  return flowPage({
    ...view,
    title: words.title,
    steps: [
      step({
        name: 'consent',
        heading: language.say(words.heading, { client }),
        lead: language.say(words.lead, { client }),
        body: html`<ul class="documents">
${document('tos', terms)}
${document('privacy_policy', policy)}
</ul>
${flowForm(
  'consent-form',
  html`<div class="buttons">
${submitButton(words.submit)}
<button class="button" type="button" data-refuse>${words.refuse}</button>
</div>`,
)}`,
      }),
      step({
        name: 'incomplete',
        heading: words.incompleteHeading,
        lead: language.say(words.incomplete, { client }),
        body: html`<button class="button" type="button" data-refuse>${words.goBack}</button>`,
      }),
      ...endings(view),
    ],
  })
}

/** Opens beside the page, which would lose its place in the flow. */
const document = (scope: string, label: string): Html =>
  html`<li data-document="${scope}" hidden><a target="_blank" rel="noopener noreferrer">${label}</a></li>`
