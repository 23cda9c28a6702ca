/** Where a sign-in ends: who is signed in, how well, and what they can do about it. */
import { beginAuthorization, finishAuthorization } from '../authorization.ts'
import { isSealedBackup, openBackup, sealBackup } from '../backup.ts'
import { type Callback, claimsOf, type IdTokenClaims, readCallback } from '../callback.ts'
import { createAuthFlowClient } from '../client.ts'
import { hashPassword, newParameters } from '../hash-password.ts'
import { problemOf } from '../problem.ts'
import { application } from './application.ts'
import { loadArgon2 } from './argon2.ts'
import { typedTwice } from './new-password.ts'
import { fill, find, listed, notice, onClick, onSubmit, report, setting, show, typed } from './page.ts'

const flow = createAuthFlowClient({ baseUrl: setting('api') })

type Tokens = Extract<Callback, { kind: 'tokens' }>

/** Kept by this page alone: they go when it does. */
let tokens: Tokens | undefined
let claims: IdTokenClaims | undefined
/** The ACR that was asked for. */
let wanted = 0

/** Which step the address leads to; it is taken out of the address bar and of the history. */
function receive(): 'signed-in' | 'foreign' | 'nothing' {
  const callback = readCallback(location)
  history.replaceState(null, '', location.pathname)
  if (callback?.kind !== 'tokens') return 'nothing'
  const pending = finishAuthorization(callback.state)
  if (!pending) return 'foreign'
  const received = claimsOf(callback.idToken)
  if (received.nonce !== pending.nonce) return 'foreign'
  tokens = callback
  claims = received
  wanted = Number(pending.acrValues ?? 0)
  return 'signed-in'
}

function start(): void {
  show(receive())
  if (!tokens || !claims) return
  const { email, sub, acr = '0', amr = [] } = claims
  fill('name', email ?? sub)
  fill('how', listed(amr.map((method) => `how_${method}`)))
  const agreed = ['tos', 'privacy_policy'].filter((scope) => tokens?.scope.split(' ').includes(scope))
  find('#agreed').hidden = agreed.length === 0
  fill('agreed', listed(agreed.map((scope) => `agreed_${scope}`)))
  fill('acr', acr)
  fill('amr', amr.join(', '))
  fill('scope', tokens.scope)
  const strong = Number(acr) >= 2
  find('#step-up').hidden = strong
  find('#with-account').hidden = !strong || accountId() === undefined
  if (Number(acr) < wanted) report('weaker_than_asked')
}

function accountId(): string | undefined {
  const id = claims?.['aid']
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** What the account's calls need; absent where nobody is signed in or has no account. */
function holder(): { accessToken: string; account: string } {
  const account = accountId()
  if (!tokens || account === undefined) throw new Error('nobody with an account is signed in')
  return { accessToken: tokens.accessToken, account }
}

const fail = (error: unknown) => report(problemOf(error))

onClick(
  '#step-up',
  async () =>
    location.assign(beginAuthorization(application(), { acrValues: '2', loginHint: claims?.email })),
  fail,
)

onClick(
  '#sign-out',
  async () => {
    if (tokens) await flow.logout(tokens.accessToken)
    tokens = undefined
    claims = undefined
    show('signed-out')
  },
  fail,
)

onClick('#change-password', async () => show('change'), fail)
onClick('#open-backup', async () => show('backup'), fail)
onClick('[data-back]', async () => show('signed-in'), fail)

onSubmit(
  'change-form',
  async () => {
    const { accessToken, account } = holder()
    const password = typedTwice('new-password')
    if (password === undefined) return
    const [argon2, parameters, backup] = await Promise.all([
      loadArgon2(),
      flow.passwordParameters(account),
      flow.readBackup(accessToken, account),
    ])
    const old = typed('old-password')
    if (!isSealedBackup(backup.data)) return report('backup_foreign')
    const opened = await openBackup(argon2, old, backup.data)
    if (!opened) return report('password_wrong', 'old-password')
    await flow.changePassword(accessToken, account, {
      old_prehashed_password: await hashPassword(argon2, old, parameters),
      new_prehashed_password: await hashPassword(argon2, password, newParameters()),
      backup_data: await sealBackup(argon2, password, opened.content),
      backup_version: backup.version + 1,
    })
    find<HTMLFormElement>('#change-form').reset()
    show('signed-in')
    notice('password_changed')
  },
  (error) => {
    const problem = problemOf(error, 'password')
    report(problem, problem === 'password_wrong' ? 'old-password' : undefined)
  },
)

onSubmit(
  'backup-form',
  async () => {
    const { accessToken, account } = holder()
    const [argon2, backup] = await Promise.all([loadArgon2(), flow.readBackup(accessToken, account)])
    const opened = await openBackup(argon2, typed('backup-password'), backup.data)
    if (!opened) return report('backup_closed', 'backup-password')
    find<HTMLFormElement>('#backup-form').reset()
    fill('backup-version', String(backup.version))
    fill('backup-content', JSON.stringify(opened.content))
    show('opened')
  },
  fail,
)

start()
