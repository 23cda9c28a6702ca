/** Where a sign-in to these pages ends. */
import { authFlowMessages } from '../../auth-flow-messages.ts'
import {
  blank,
  flowForm,
  flowPage,
  newPasswordFields,
  passwordField,
  quietButton,
  step,
  submitButton,
} from '../../components/flow.ts'
import { type Html, html } from '../../html.ts'
import { startLink } from './endings.ts'
import type { FlowView } from './view.ts'

const words = authFlowMessages.callback

export interface FlowCallbackView extends FlowView {
  passwordMinLength: number
}

export function flowCallbackPage(view: FlowCallbackView): Html {
  const { startHref } = view
  return flowPage({
    ...view,
    title: words.heading,
    steps: [
      signedInStep(),
      changeStep(view.passwordMinLength),
      backupStep(),
      openedStep(),
      step({
        name: 'signed-out',
        heading: words.signedOut.heading,
        lead: words.signedOut.lead,
        body: startLink(startHref, words.signedOut.signIn),
      }),
      step({
        name: 'nothing',
        heading: words.nothing.heading,
        lead: words.nothing.lead,
        body: startLink(startHref, words.nothing.goOn),
      }),
      step({ name: 'foreign', ...words.foreign, body: startLink(startHref) }),
    ],
  })
}

const fact = (term: string, name: string): Html => html`<div><dt>${term}</dt><dd>${blank(name)}</dd></div>`

const button = (id: string, label: string): Html =>
  html`<button class="button" id="${id}" type="button">${label}</button>`

const back = (): Html => quietButton(words.back, { 'data-back': true })

const signedInStep = (): Html =>
  step({
    name: 'signed-in',
    heading: words.heading,
    body: html`<dl class="facts">
${fact(words.name, 'name')}
${fact(words.how, 'how')}
<div id="agreed"><dt>${words.agreed}</dt><dd>${blank('agreed')}</dd></div>
</dl>
<div class="choices">
${button('step-up', words.stepUp)}
<div class="choices" id="with-account">
${button('change-password', words.changePassword)}
${button('open-backup', words.openBackup)}
</div>
${button('sign-out', words.signOut)}
</div>
<details class="technical">
<summary>${words.technical}</summary>
<dl class="facts">
${fact(words.acr, 'acr')}
${fact(words.amr, 'amr')}
${fact(words.scope, 'scope')}
</dl>
</details>`,
  })

const changeStep = (minLength: number): Html =>
  step({
    name: 'change',
    heading: words.change.heading,
    body: html`${flowForm(
      'change-form',
      html`${passwordField('old-password', words.change.old)}
${newPasswordFields('new-password', minLength)}
${submitButton(words.change.submit)}`,
    )}
${back()}`,
  })

const backupStep = (): Html =>
  step({
    name: 'backup',
    heading: words.backup.heading,
    lead: words.backup.lead,
    body: html`${flowForm(
      'backup-form',
      html`${passwordField('backup-password', words.backup.password)}
${submitButton(words.backup.submit)}`,
    )}
${back()}`,
  })

const openedStep = (): Html =>
  step({
    name: 'opened',
    heading: words.opened.heading,
    body: html`<dl class="facts">
${fact(words.opened.version, 'backup-version')}
${fact(words.opened.content, 'backup-content')}
</dl>
${back()}`,
  })
