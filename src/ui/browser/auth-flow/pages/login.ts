/** Signing in, step by step: who it is, then what the server asks for until it is satisfied. */
import { createAuthFlowClient } from '../client.ts'
import { hashPassword } from '../hash-password.ts'
import { type Problem, problemOf } from '../problem.ts'
import type { PrehashParameters, ProposedStep, StepResult } from '../wire.ts'
import { loadArgon2 } from './argon2.ts'
import { newPassword, typedTwice } from './new-password.ts'
import { fill, find, notice, onClick, onSubmit, report, setting, show, typed } from './page.ts'

const flow = createAuthFlowClient({ baseUrl: setting('api') })
const challenge = setting('loginChallenge')

let identityId = ''
let parameters: PrehashParameters | undefined

function present(step: ProposedStep): void {
  identityId = step.identity_id
  switch (step.method_name) {
    case 'emailed_code':
      show('code')
      break
    case 'prehashed_password':
      parameters = step.metadata
      prepare()
      show('password')
      break
    case 'account_creation':
      prepare()
      show('account')
      break
  }
}

/** Fetches Argon2 while the user types; a failure shows when it is used. */
function prepare(): void {
  loadArgon2().catch(() => {})
}

function proceed(result: StepResult): void {
  if (result.next === 'authn_step') {
    present(result.authn_step)
  } else {
    show('leaving')
    location.replace(result.redirect_to)
  }
}

function failAt(fields: Partial<Record<Problem, string>>, answering?: 'code' | 'password') {
  return (error: unknown) => {
    const problem = problemOf(error, answering)
    if (problem === 'flow_obsolete') show('obsolete')
    else report(problem, fields[problem])
  }
}

async function identify(): Promise<void> {
  const address = typed('email').trim()
  const { identity, authn_step } = await flow.requireAuthable(challenge, address)
  fill('display-name', identity.display_name)
  fill('address', address)
  for (const input of document.querySelectorAll<HTMLInputElement>('[data-username]')) input.value = address
  present(authn_step)
}

const digits = (id: string) => typed(id).replaceAll(/\D/g, '')

onSubmit('identifier-form', identify, failAt({ address_malformed: 'email' }))

onSubmit(
  'code-form',
  async () =>
    proceed(
      await flow.performStep(challenge, {
        identity_id: identityId,
        method_name: 'emailed_code',
        metadata: { code: digits('code') },
      }),
    ),
  failAt({ code_invalid: 'code', code_expired: 'code', code_used: 'code' }, 'code'),
)

onSubmit(
  'password-form',
  async () => {
    if (!parameters) return
    const metadata = await hashPassword(await loadArgon2(), typed('password'), parameters)
    proceed(
      await flow.performStep(challenge, {
        identity_id: identityId,
        method_name: 'prehashed_password',
        metadata,
      }),
    )
  },
  failAt({ password_wrong: 'password' }, 'password'),
)

onSubmit(
  'account-form',
  async () => {
    const password = typedTwice('new-password')
    if (password === undefined) return
    const metadata = await newPassword(await loadArgon2(), password)
    proceed(
      await flow.performStep(challenge, {
        identity_id: identityId,
        method_name: 'account_creation',
        metadata,
      }),
    )
  },
  failAt({ password_refused: 'new-password' }),
)

onSubmit(
  'reset-form',
  async () => {
    const password = typedTwice('reset-password')
    if (password === undefined) return
    const reset = await newPassword(await loadArgon2(), password)
    const step = {
      identity_id: identityId,
      method_name: 'emailed_code',
      metadata: { code: digits('reset-code') },
    } as const
    proceed(await flow.performStep(challenge, step, reset))
  },
  failAt(
    {
      code_invalid: 'reset-code',
      code_expired: 'reset-code',
      code_used: 'reset-code',
      password_refused: 'reset-password',
    },
    'code',
  ),
)

/** Has a code sent. That one is still good is no failure: the user may have it before them. */
async function sendCode(): Promise<'code_sent' | 'code_already_sent'> {
  try {
    await flow.initStep(challenge, identityId, 'emailed_code')
    return 'code_sent'
  } catch (error) {
    if (problemOf(error) === 'code_already_sent') return 'code_already_sent'
    throw error
  }
}

onClick(
  '#forgot',
  async () => {
    const sent = await sendCode()
    show('reset')
    if (sent === 'code_already_sent') notice(sent)
  },
  failAt({}),
)
onClick('[data-resend]', async () => notice(await sendCode()), failAt({}))
onClick('#back-to-password', async () => show('password'), failAt({}))
onClick(
  '[data-not-you]',
  async () => {
    for (const input of document.querySelectorAll('input')) input.value = ''
    show('identifier')
  },
  failAt({}),
)

async function start(): Promise<void> {
  const { client, login_hint } = await flow.loginInfo(challenge)
  fill('client-name', client.name || client.id)
  const email = find<HTMLInputElement>('#email')
  if (login_hint.includes('@')) email.value = login_hint
  show('identifier')
}

start().catch((error: unknown) => {
  const problem = problemOf(error)
  show(problem === 'flow_obsolete' ? 'obsolete' : 'identifier')
  if (problem !== 'flow_obsolete') report(problem)
})
