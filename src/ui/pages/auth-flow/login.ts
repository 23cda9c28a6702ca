/** Signing in through the auth-flow API: an address, then whatever the server asks for. */
import { authFlowMessages } from '../../auth-flow-messages.ts'
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

const words = authFlowMessages.login

export interface FlowLoginView extends FlowView {
  passwordMinLength: number
}

export function flowLoginPage(view: FlowLoginView): Html {
  return flowPage({
    ...view,
    title: words.identifier.heading,
    steps: [
      identifierStep(),
      codeStep(),
      passwordStep(),
      accountStep(view.passwordMinLength),
      resetStep(view.passwordMinLength),
      ...endings(view.startHref),
    ],
  })
}

const identifierStep = (): Html =>
  step({
    name: 'identifier',
    heading: words.identifier.heading,
    lead: words.identifier.lead(blank('client-name')),
    body: flowForm(
      'identifier-form',
      html`${field({
        id: 'email',
        type: 'email',
        label: words.identifier.email,
        autocomplete: 'username',
        required: true,
      })}
${submitButton(words.identifier.submit)}`,
    ),
  })

const codeStep = (): Html =>
  step({
    name: 'code',
    heading: words.code.heading,
    lead: words.code.lead,
    body: html`${person()}
${flowForm(
  'code-form',
  html`${codeField('code', words.code.code)}
${submitButton(words.code.submit)}`,
)}
${quietButton(words.code.resend, { 'data-resend': true })}`,
  })

const passwordStep = (): Html =>
  step({
    name: 'password',
    heading: words.password.heading,
    body: html`${person()}
${flowForm(
  'password-form',
  html`${usernameForManagers()}
${passwordField('password', words.password.password)}
${submitButton(words.password.submit)}`,
)}
<div class="links">
${quietButton(words.password.forgot, { id: 'forgot' })}
${quietButton(words.password.codeInstead, { id: 'code-instead' })}
</div>`,
  })

const accountStep = (minLength: number): Html =>
  step({
    name: 'account',
    heading: words.account.heading,
    lead: words.account.lead,
    body: html`${person()}
${flowForm(
  'account-form',
  html`${usernameForManagers()}
${newPasswordFields('new-password', minLength)}
${submitButton(words.account.submit)}`,
)}`,
  })

const resetStep = (minLength: number): Html =>
  step({
    name: 'reset',
    heading: words.reset.heading,
    lead: words.reset.lead(html`<strong>${blank('address')}</strong>`),
    body: html`${flowForm(
      'reset-form',
      html`${usernameForManagers()}
${codeField('reset-code', words.code.code)}
${newPasswordFields('reset-password', minLength)}
<p class="hint">${words.reset.loss}</p>
${submitButton(words.reset.submit)}`,
    )}
<div class="links">
${quietButton(words.code.resend, { 'data-resend': true })}
${quietButton(words.reset.back, { id: 'back-to-password' })}
</div>`,
  })
