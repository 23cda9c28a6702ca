/** Create an account: with an external provider, or with e-mail, name and password. */
import { clientName } from '../components/client.ts'
import { alert, field, form } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { divider, providerButtons } from '../components/providers.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import { messages } from '../messages.ts'
import type { ClientView, FormView, PageView, ProvidersView } from '../views.ts'

const words = messages.registration

export type RegistrationProblem = keyof typeof words.problems

/** What is wrong with each field, by code. */
export interface RegistrationFieldProblems {
  email?: keyof typeof words.email | undefined
  name?: keyof typeof words.name | undefined
  password?: keyof typeof words.password | undefined
}

export interface RegistrationView extends PageView {
  client?: ClientView | undefined
  /** Posts `email`, `name` and `password`. Absent where nobody may register with a password. */
  password?: FormView | undefined
  providers?: ProvidersView | undefined
  /** What the user typed before; never the password. */
  email?: string | undefined
  name?: string | undefined
  passwordMinLength?: number | undefined
  problem?: RegistrationProblem | undefined
  fieldProblems?: RegistrationFieldProblems | undefined
  signInHref?: string | undefined
}

export function registrationPage(view: RegistrationView): Html {
  const { shell, client } = view
  const marked = firstToCorrect(view.fieldProblems ?? {})
  const problem = view.problem ? words.problems[view.problem] : marked ? words.check : undefined
  const body = html`${heading({ text: words.heading, lead: client && words.lead(clientName(client)), client })}
${problem && alert(problem)}
${methods(view)}
${signInLink(view.signInHref)}`
  return layout({ shell, client, title: words.heading, body, failed: problem !== undefined })
}

function methods(view: RegistrationView): Html {
  const providers = providerButtons(view.providers)
  const password = view.password && form(view.password, fields(view))
  if (!providers && !password) return html`<p class="lead">${words.closed}</p>`
  return html`${providers}${providers && password && divider()}${password}`
}

function fields(view: RegistrationView): Html {
  const { email, name, passwordMinLength: minLength, fieldProblems: wrong = {} } = view
  const focus = firstToCorrect(wrong) ?? (view.providers?.list.length ? undefined : 'email')
  return html`${field({
    id: 'email',
    type: 'email',
    label: messages.fields.email,
    autocomplete: 'email',
    value: email,
    problem: wrong.email && words.email[wrong.email],
    required: true,
    focused: focus === 'email',
  })}
${field({
  id: 'name',
  type: 'text',
  label: messages.fields.name,
  autocomplete: 'name',
  value: name,
  problem: wrong.name && words.name[wrong.name],
  required: true,
  focused: focus === 'name',
})}
${field({
  id: 'password',
  type: 'password',
  label: messages.fields.password,
  autocomplete: 'new-password',
  hint: messages.fields.passwordHint(minLength),
  problem: wrong.password && words.password[wrong.password],
  required: true,
  minLength,
  focused: focus === 'password',
})}
<button class="button button-primary" id="accept" type="submit">${words.submit}</button>`
}

function firstToCorrect(wrong: RegistrationFieldProblems): keyof RegistrationFieldProblems | undefined {
  return (['email', 'name', 'password'] as const).find((id) => wrong[id] !== undefined)
}

function signInLink(href: string | undefined): Html | undefined {
  if (href === undefined) return undefined
  return html`<p class="aside">${words.haveAccount} <a id="sign-in" href="${href}">${words.signIn}</a></p>`
}
