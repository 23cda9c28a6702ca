import type { Html } from '../html.ts'
import { registrationPage } from '../pages/registration.ts'
import type { RegistrationFieldProblems, RegistrationProblem } from '../problems.ts'
import { problemIn } from './messages.ts'
import { providersView } from './providers-view.ts'
import type { Shown } from './show.ts'

export function registrationView(shown: Shown): Html {
  const { context, visit, language, flow, request, said, retryAfter, client, form } = shown
  const { settings, shell, link } = context
  const { challenge, typed } = flow
  const open = settings.registration.enabled
  const fieldProblems = Object.fromEntries(said.flatMap(({ at, reason }) => (at ? [[at, reason]] : [])))
  return registrationPage({
    ...{ shell, language, client },
    password: open && settings.password.enabled ? form('password') : undefined,
    providers: open ? providersView(shown) : undefined,
    email: typed['email'] ?? visit.query.get('login_hint') ?? request?.oidcContext.loginHint,
    name: typed['name'],
    passwordMinLength: settings.password.minLength,
    problem: problemIn(said) as RegistrationProblem | undefined,
    retryAfter,
    fieldProblems: fieldProblems as RegistrationFieldProblems,
    signInHref: link('/ui/login', { login_challenge: challenge }),
  })
}
