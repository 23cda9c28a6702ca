import { normalizeEmail } from '../../domain/identities/index.ts'
import { mailNameOf, type Reason } from '../../domain/methods/index.ts'
import type { Html } from '../html.ts'
import { registrationCodePage } from '../pages/registration-code.ts'
import type { RegistrationCodeProblem } from '../problems.ts'
import type { Shown } from './show.ts'

const problems: { [Each in Reason]?: RegistrationCodeProblem } = {
  code_missing: 'missing',
  code_wrong: 'wrong',
  code_expired: 'expired',
  code_dead: 'dead',
  taken: 'taken',
  too_many_attempts: 'too_many_attempts',
  busy: 'busy',
  session_expired: 'session_expired',
}

export function codeView({ context, language, flow, said, retryAfter, client, form }: Shown): Html {
  const { shell, link } = context
  const [problem] = said.flatMap(({ reason }) => problems[reason] ?? [])
  const { challenge } = flow
  return registrationCodePage({
    ...{ shell, language, client },
    form: form('code'),
    againForm: form('code'),
    mail: mailNameOf(flow),
    email: normalizeEmail(String(flow.draft?.traits['email'])) ?? '',
    sent: said.some(({ reason }) => reason === 'code_sent'),
    problem,
    retryAfter,
    registerHref: link('/ui/registration', { login_challenge: challenge }),
    signInHref: link('/ui/login', { login_challenge: challenge }),
  })
}
