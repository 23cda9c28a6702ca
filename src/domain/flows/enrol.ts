import { isFault } from '../../kernel/fault.ts'
import { createForOwner, type IdentityFault, type NewIdentity } from '../identities/index.ts'
import type { Counting, Draft, Message, Result, Submitter } from '../methods/index.ts'
import type { FlowDependencies } from './dependencies.ts'
import { ending, finish } from './finish.ts'
import { keep, type Step, uncounted } from './keep.ts'
import type { Flow } from './schema.ts'
import { finishingFlow, isUnchanged, selectFlow } from './store.ts'

/**
 * Somebody has no account yet. If it takes a code from the mailbox, `invite` stores the flow with the mail that has one. Throws
 * `too_many_attempts` and `invalid_traits`.
 */
export async function enrol(
  dependencies: FlowDependencies,
  flow: Flow,
  draft: Draft,
  by: Submitter,
  invite: (flow: Flow, invitation: Result) => Promise<Step>,
): Promise<Step> {
  const { clock, code, registration } = dependencies
  const { enabled, confirmation } = registration
  if (!enabled) return keep(dependencies, { ...flow, said: [{ reason: 'registration_closed' }] })
  if (draft.isVouchedFor) return createIdentity(dependencies, flow, draft, by)
  if (confirmation.required) {
    const invitation = await code.mailTo(draft, flow, by)
    return invite({ ...flow, draft, expiresAt: clock.now() + confirmation.lifespan }, invitation)
  }
  return createIdentity(dependencies, flow, draft, by)
}

/** Makes the identity and begins its session, in one unit with the end of the flow. */
export async function createIdentity(
  dependencies: FlowDependencies,
  flow: Flow,
  draft: Draft,
  by: Submitter,
  counting: Counting = uncounted,
): Promise<Step> {
  const { database, secrets, identities } = dependencies
  const { traits, credential, proof, isVouchedFor } = draft
  const { email } = traits
  const made: NewIdentity = {
    traits,
    credentials: [credential],
    ...(isVouchedFor ? { verifiedAddresses: [String(email)] } : { unconfirmed: true }),
  }
  let end: ReturnType<typeof ending> | undefined
  const create = isVouchedFor ? createForOwner(dependencies) : identities.create
  try {
    await counting((...counted) =>
      create(
        made,
        (identity) => {
          end = ending(dependencies, flow, { identity, proof }, by)
          return [finishingFlow(secrets, end.finished), ...end.begun.statements, ...counted]
        },
        isUnchanged(database, flow),
      ),
    )
  } catch (error) {
    if (!isFault<IdentityFault>(error, 'identifier_taken')) throw error
    return takenBy(dependencies, flow, draft, by)
  }
  const { finished, begun } = end as ReturnType<typeof ending>
  return { is: 'done', flow: finished, session: begun.session, token: begun.token }
}

/** Somebody has the address by now, or the same browser has sent something else meanwhile, such as the same twice. */
async function takenBy(
  dependencies: FlowDependencies,
  flow: Flow,
  { credential, proof, isCredentialProven }: Draft,
  by: Submitter,
): Promise<Step> {
  const { database, secrets, identities } = dependencies
  const stored = await selectFlow(database, secrets, flow)
  if (stored && stored.version !== flow.version) return 'changed'
  if (!isCredentialProven) return keep(dependencies, { ...flow, said: [taken] })
  for (const identifier of credential.identifiers) {
    const found = await identities.findByIdentifier(credential.type, identifier)
    if (found) return finish(dependencies, flow, { identity: found.identity, proof }, by)
  }
  return keep(dependencies, { ...flow, said: [{ reason: 'account_exists' }] })
}

const taken: Message = { reason: 'taken', at: 'email' }
