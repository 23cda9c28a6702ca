/** Signing in through the auth-flow API: an address, then whatever the server asks for. */
import type { Language } from '../../../locales/index.ts'
import {
  blank,
  codeField,
  flowForm,
  flowPage,
  newPasswordFields,
  passwordField,
  person,
  quietButton,
  step,
  submitButton,
  usernameForManagers,
} from '../../components/flow.ts'
import { field } from '../../components/form.ts'
import { type Html, html } from '../../html.ts'
import { endings } from './endings.ts'
import type { FlowView } from './view.ts'

export interface FlowLoginView extends FlowView {
  passwordMinLength: number
}

export function flowLoginPage(view: FlowLoginView): Html {
  const { language, passwordMinLength } = view
  return flowPage({
    ...view,
    title: language.words.authFlow.login.identifier.heading,
    steps: [
      identifierStep(language),
      codeStep(language),
      passwordStep(language),
      accountStep(language, passwordMinLength),
      resetStep(language, passwordMinLength),
      ...endings(view),
    ],
  })
}

function identifierStep(language: Language): Html {
  const words = language.words.authFlow.login.identifier
  return step({
    name: 'identifier',
    heading: words.heading,
    lead: language.say(words.lead, { client: blank('client-name') }),
    body: flowForm(
      'identifier-form',
      html`${field(language, {
        id: 'email',
        type: 'email',
        label: language.words.fields.email,
        autocomplete: 'username',
        required: true,
      })}
${submitButton(words.submit)}`,
    ),
  })
}

function codeStep(language: Language): Html {
  const words = language.words.authFlow.login.code
  return step({
    name: 'code',
    heading: words.heading,
    lead: words.lead,
    body: html`${person(language)}
${flowForm(
  'code-form',
  html`${codeField(language, 'code')}
${submitButton(words.submit)}`,
)}
${quietButton(words.resend, { 'data-resend': true })}`,
  })
}

function passwordStep(language: Language): Html {
  const words = language.words.authFlow.login.password
  return step({
    name: 'password',
    heading: words.heading,
    body: html`${person(language)}
${flowForm(
  'password-form',
  html`${usernameForManagers()}
${passwordField(language, 'password')}
${submitButton(words.submit)}`,
)}
<div class="links">
${quietButton(words.forgot, { id: 'forgot' })}
${quietButton(words.codeInstead, { id: 'code-instead' })}
</div>`,
  })
}

function accountStep(language: Language, minLength: number): Html {
  const words = language.words.authFlow.login.account
  return step({
    name: 'account',
    heading: words.heading,
    lead: words.lead,
    body: html`${person(language)}
${flowForm(
  'account-form',
  html`${usernameForManagers()}
${newPasswordFields(language, 'new-password', minLength)}
${submitButton(words.submit)}`,
)}`,
  })
}

function resetStep(language: Language, minLength: number): Html {
  const { reset: words, code } = language.words.authFlow.login
  return step({
    name: 'reset',
    heading: words.heading,
    lead: language.say(words.lead, { address: html`<strong>${blank('address')}</strong>` }),
    body: html`${flowForm(
      'reset-form',
      html`${usernameForManagers()}
${codeField(language, 'reset-code')}
${newPasswordFields(language, 'reset-password', minLength)}
<p class="hint">${words.loss}</p>
${submitButton(words.submit)}`,
    )}
<div class="links">
${quietButton(code.resend, { 'data-resend': true })}
${quietButton(words.back, { id: 'back-to-password' })}
</div>`,
  })
}
