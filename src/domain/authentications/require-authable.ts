import { Fault, isFault } from '../../kernel/fault.ts'
import { hash } from '../../kernel/secrets.ts'
import { type IdentityFault, identityWithAddress, normalizeEmail } from '../identities/index.ts'
import { type ContextClass, readContextClass, strongest } from '../sessions/index.ts'
import type { AuthenticationDependencies } from './context.ts'
import { mailing } from './mailing.ts'
import { proposalFor } from './progress.ts'
import { requireIdentity } from './refusal.ts'
import type { AuthableIdentity, AuthenticationFault, LoginFlow } from './schema.ts'
import { type SituationRow, selectSituation } from './store.ts'

/**
 * The identity that somebody signs in as who says that `identifier` is theirs, created at first sight, and the step that
 * shows it. A step that needs a code sends one, unless one is live: so the same call may be made again.
 */
export async function requireAuthable(
  dependencies: AuthenticationDependencies,
  flow: LoginFlow,
  identifier: string,
  { token, address }: { token: string | undefined; address: string },
): Promise<AuthableIdentity> {
  const email = normalizeEmail(identifier)
  if (email === undefined)
    throw new Fault<AuthenticationFault>('invalid_identifier', 'value: must be a valid email address.')
  const { database, codes } = dependencies
  const find = () =>
    selectSituation(
      database,
      flow.id,
      identityWithAddress(email),
      token === undefined ? undefined : hash(token),
    )
  const found = await find()
  if (found.identity_id === null && found.answered === 0) {
    const create = () => createIdentity(dependencies, flow, identifier, email)
    const created = await mailing(dependencies, address, create, (identity) => identity !== undefined)
    if (created) return created
  }
  const situation = requireIdentity(found.identity_id === null ? await find() : found)
  const { identity_id: identityId } = situation
  const step = proposalFor(flow, identityId, situation, currentClass(dependencies, flow, situation))
  if (step.method === 'emailed_code') {
    const send = () => codes.send({ flowId: flow.id, identityId, email })
    const sending = await mailing(dependencies, address, send, (outcome) => outcome === 'sent')
    if (sending === 'too_many') throw tooManyCodes()
  }
  return {
    traits: JSON.parse(situation.traits),
    accountId: situation.account_id ?? undefined,
    step,
  }
}

/** `undefined` where somebody else has just created it. */
async function createIdentity(
  { identities, codes }: AuthenticationDependencies,
  flow: LoginFlow,
  identifier: string,
  email: string,
): Promise<AuthableIdentity | undefined> {
  try {
    const { id, traits } = await identities.create(
      { traits: { email: identifier }, credentials: [], unconfirmed: true },
      ({ id }) => codes.sendingFirst({ flowId: flow.id, identityId: id, email }),
    )
    codes.sent()
    return { traits, accountId: undefined, step: { identityId: id, method: 'emailed_code' } }
  } catch (error) {
    if (isFault<IdentityFault>(error, 'identifier_taken')) return undefined
    throw error
  }
}

/** What the browser's session has shown already, and what the bearer of the flow's token has. */
function currentClass(
  { clock }: Pick<AuthenticationDependencies, 'clock'>,
  flow: LoginFlow,
  situation: SituationRow,
): ContextClass {
  const { session } = flow
  const bySession = session?.identityId === situation.identity_id ? (session?.acr ?? 0) : 0
  const isOwn =
    situation.presented_flow === flow.id &&
    situation.presented_identity === situation.identity_id &&
    (situation.presented_until ?? 0) > clock.now()
  const byToken = isOwn ? readContextClass(String(situation.presented_acr)) : 0
  return strongest(byToken, bySession)
}

export const tooManyCodes = () =>
  new Fault<AuthenticationFault>(
    'too_many_codes',
    'Too many codes were sent to this address. Try again later.',
  )
