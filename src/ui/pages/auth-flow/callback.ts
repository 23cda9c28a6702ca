/** Where a sign-in to these pages ends. */
import type { Language } from '../../../locales/index.ts'
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

export interface FlowCallbackView extends FlowView {
  passwordMinLength: number
}

export function flowCallbackPage(view: FlowCallbackView): Html {
  const { language, startHref } = view
  const words = language.words.authFlow.callback
  return flowPage({
    ...view,
    title: words.heading,
    steps: [
      signedInStep(language),
      changeStep(language, view.passwordMinLength),
      backupStep(language),
      openedStep(language),
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
      step({ name: 'foreign', ...words.foreign, body: startLink(startHref, language.words.startAgain) }),
    ],
  })
}

const fact = (term: string, name: string): Html => html`<div><dt>${term}</dt><dd>${blank(name)}</dd></div>`

const button = (id: string, label: string): Html =>
  html`<button class="button" id="${id}" type="button">${label}</button>`

const back = ({ words }: Language): Html => quietButton(words.authFlow.callback.back, { 'data-back': true })

function signedInStep(language: Language): Html {
  const words = language.words.authFlow.callback
  return step({
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
}

function changeStep(language: Language, minLength: number): Html {
  const words = language.words.authFlow.callback.change
  return step({
    name: 'change',
    heading: words.heading,
    body: html`${flowForm(
      'change-form',
      html`${passwordField(language, 'old-password', words.old)}
${newPasswordFields(language, 'new-password', minLength)}
${submitButton(words.submit)}`,
    )}
${back(language)}`,
  })
}

function backupStep(language: Language): Html {
  const words = language.words.authFlow.callback.backup
  return step({
    name: 'backup',
    heading: words.heading,
    lead: words.lead,
    body: html`${flowForm(
      'backup-form',
      html`${passwordField(language, 'backup-password')}
${submitButton(words.submit)}`,
    )}
${back(language)}`,
  })
}

function openedStep(language: Language): Html {
  const words = language.words.authFlow.callback.opened
  return step({
    name: 'opened',
    heading: words.heading,
    body: html`<dl class="facts">
${fact(words.version, 'backup-version')}
${fact(words.content, 'backup-content')}
</dl>
${back(language)}`,
  })
}
