/** Create an account: with an external provider, or with e-mail, name and password. */
import type { Language } from '../../locales/index.ts'
import { clientName } from '../components/client.ts'
import { alert, field, form } from '../components/form.ts'
import { heading } from '../components/heading.ts'
import { problemText } from '../components/problem.ts'
import { divider, providerButtons } from '../components/providers.ts'
import { type Html, html } from '../html.ts'
import { layout } from '../layout.ts'
import {
  type MessageNumber,
  type RegistrationFieldProblems,
  type RegistrationProblem,
  registrationFieldProblems,
  registrationProblems,
} from '../problems.ts'
import type { ClientView, FormView, PageView, ProvidersView } from '../views.ts'

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
  /** Seconds until it is worth another try. */
  retryAfter?: number | undefined
  fieldProblems?: RegistrationFieldProblems | undefined
  signInHref?: string | undefined
}

export function registrationPage(view: RegistrationView): Html {
  const { shell, language, client } = view
  const { registration: words, messages } = language.words
  const marked = firstToCorrect(view.fieldProblems ?? {})
  const problem = view.problem
    ? problemText(language, registrationProblems[view.problem], view.retryAfter)
    : marked
      ? messages[4009003]
      : undefined
  const body = html`${heading(language, {
    text: words.heading,
    lead: client && language.say(words.lead, { client: clientName(client) }),
    client,
  })}
${problem && alert(problem)}
${methods(view)}
${signInLink(language, view.signInHref)}`
  return layout({ shell, language, client, title: words.heading, body, failed: problem !== undefined })
}

function methods(view: RegistrationView): Html {
  const { language } = view
  const providers = providerButtons(language, view.providers)
  const password = view.password && form(view.password, fields(view))
  if (!providers && !password) return html`<p class="lead">${language.words.registration.closed}</p>`
  return html`${providers}${providers && password && divider(language)}${password}`
}

function fields(view: RegistrationView): Html {
  const { language, email, name, passwordMinLength: minLength, fieldProblems: wrong = {} } = view
  const { words } = language
  const focus = firstToCorrect(wrong) ?? (view.providers?.list.length ? undefined : 'email')
  return html`${field(language, {
    id: 'email',
    type: 'email',
    label: words.fields.email,
    autocomplete: 'email',
    value: email,
    problem: fieldProblem(language, 'email', wrong),
    required: true,
    focused: focus === 'email',
  })}
${field(language, {
  id: 'name',
  type: 'text',
  label: words.fields.name,
  autocomplete: 'name',
  value: name,
  problem: fieldProblem(language, 'name', wrong),
  required: true,
  focused: focus === 'name',
})}
${field(language, {
  id: 'password',
  type: 'password',
  label: words.fields.password,
  autocomplete: 'new-password',
  hint: minLength
    ? language.text(words.fields.passwordLength, { count: minLength })
    : words.fields.passwordHint,
  problem: fieldProblem(language, 'password', wrong),
  required: true,
  minLength,
  focused: focus === 'password',
})}
<button class="button button-primary" id="accept" type="submit">${words.registration.submit}</button>`
}

function fieldProblem(
  { words: { messages } }: Language,
  field: keyof RegistrationFieldProblems,
  wrong: RegistrationFieldProblems,
): string | undefined {
  const problem = wrong[field]
  if (problem === undefined) return undefined
  if (problem === 'missing') return messages[4000002][field]
  const numbers: Readonly<Record<string, MessageNumber>> = registrationFieldProblems[field]
  const number = numbers[problem]
  return number && messages[number]
}

function firstToCorrect(wrong: RegistrationFieldProblems): keyof RegistrationFieldProblems | undefined {
  return (['email', 'name', 'password'] as const).find((id) => wrong[id] !== undefined)
}

function signInLink(
  { words: { registration: words } }: Language,
  href: string | undefined,
): Html | undefined {
  if (href === undefined) return undefined
  return html`<p class="aside">${words.haveAccount} <a id="sign-in" href="${href}">${words.signIn}</a></p>`
}
