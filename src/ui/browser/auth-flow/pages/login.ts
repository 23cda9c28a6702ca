/** Signing in, step by step: who it is, then what the server asks for until it is satisfied. */
import { createAuthFlowClient } from '../client.ts'
import { AuthFlowError } from '../error.ts'
import { hashPassword } from '../hash-password.ts'
import { type Problem, problemOf } from '../problem.ts'
import type { PrehashParameters, ProposedStep, StepResult } from '../wire.ts'
import { loadArgon2 } from './argon2.ts'
import { newPassword, typedTwice } from './new-password.ts'
import {
  fill,
  find,
  followHistory,
  goTo,
  leave,
  notice,
  onClick,
  onSubmit,
  place,
  report,
  setting,
  show,
  typed,
} from './page.ts'

const flow = createAuthFlowClient({ baseUrl: setting('api') })
const challenge = setting('loginChallenge')

let identityId = ''
let address = ''
let parameters: PrehashParameters | undefined

function present(step: ProposedStep): void {
  identityId = step.identity_id
  switch (step.method_name) {
    case 'emailed_code':
      goTo({ step: 'code', address })
      break
    case 'prehashed_password':
      parameters = step.metadata
      prepare()
      goTo({ step: 'password', address })
      break
    case 'account_creation':
      prepare()
      goTo({ step: 'account', address })
      break
  }
}

/** Fetches Argon2 while the user types; a failure shows when it is used. */
function prepare(): void {
  loadArgon2().catch(() => {})
}

function proceed(result: StepResult): void {
  if (result.next === 'authn_step') present(result.authn_step)
  else leave(result.redirect_to)
}

/** The request can only begin again, and the address need not be typed again for it. */
function obsolete(): void {
  const link = document.querySelector<HTMLAnchorElement>('[data-step="obsolete"] a')
  const known = address || place()?.address
  if (link && known && link.pathname.endsWith('/oauth2/auth')) {
    const url = new URL(link.href)
    url.searchParams.set('login_hint', known)
    link.href = url.href
  }
  show('obsolete')
}

function failAt(fields: Partial<Record<Problem, string>>, answering?: 'code' | 'password') {
  return (error: unknown) => {
    const problem = problemOf(error, answering)
    if (problem === 'proof_needed') find('#code-instead').hidden = false
    if (problem === 'flow_obsolete') obsolete()
    else report(problem, fields[problem], error instanceof AuthFlowError ? error.retryAfter : undefined)
  }
}

async function identify(typedAddress: string): Promise<void> {
  address = typedAddress
  const { identity, authn_step } = await flow.requireAuthable(challenge, address)
  fill('display-name', identity.display_name)
  fill('address', address)
  for (const input of document.querySelectorAll<HTMLInputElement>('[data-username]')) input.value = address
  present(authn_step)
}

const digits = (id: string) => typed(id).replaceAll(/\D/g, '')

onSubmit('identifier-form', () => identify(typed('email').trim()), failAt({ address_malformed: 'email' }))

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

/** Has a code sent, and says so. That one is still good is no failure: the user may have it before them. */
async function sendCode(): Promise<() => void> {
  try {
    await flow.initStep(challenge, identityId, 'emailed_code')
    return () => notice('code_sent')
  } catch (error) {
    if (!(error instanceof AuthFlowError) || problemOf(error) !== 'code_already_sent') throw error
    return () => notice('code_already_sent', error.retryAfter)
  }
}

onClick(
  '#forgot',
  async () => {
    const tell = await sendCode()
    goTo({ step: 'reset', address })
    tell()
  },
  failAt({}),
)
onClick(
  '#code-instead',
  async () => {
    const tell = await sendCode()
    goTo({ step: 'code', address })
    tell()
  },
  failAt({}),
)
onClick('[data-resend]', async () => (await sendCode())(), failAt({}))
onClick('#back-to-password', async () => goTo({ step: 'password', address }), failAt({}))
onClick(
  '[data-not-you]',
  async () => {
    for (const input of document.querySelectorAll('input')) input.value = ''
    goTo({ step: 'identifier' })
  },
  failAt({}),
)

followHistory('identifier')

async function start(): Promise<void> {
  const { client, login_hint, acr_values } = await flow.loginInfo(challenge)
  const before = place()
  fill('client-name', client.name || client.id)
  // If the application asks for a password, a code would only be a step more.
  find('#code-instead').hidden = Number(acr_values?.[0] ?? 0) >= 2
  const email = find<HTMLInputElement>('#email')
  email.value = before?.address ?? (login_hint.includes('@') ? login_hint : '')
  show('identifier')
  if (before?.address === undefined || before.step === 'identifier') return
  await identify(before.address)
  if (before.step === 'reset') goTo(before)
}

start().catch((error: unknown) => {
  const problem = problemOf(error)
  if (problem === 'flow_obsolete') return obsolete()
  show('identifier')
  report(problem)
})
