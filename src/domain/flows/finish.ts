import type { Identity } from '../identities/index.ts'
import type { Proof, Submitter } from '../methods/index.ts'
import type { FlowDependencies } from './dependencies.ts'
import { keep, type Step } from './keep.ts'
import type { Flow, Outcome } from './schema.ts'
import { selectFlow, storingFlow } from './store.ts'

/** Begins the session of somebody who has proven enough, in one unit with the end of the flow. */
export async function finish(
  dependencies: Pick<FlowDependencies, 'database' | 'secrets' | 'clock' | 'sessions'>,
  flow: Flow,
  proven: { identity: Identity; proof: Proof },
  by: Submitter,
): Promise<Step> {
  const { database, secrets } = dependencies
  const { finished, begun } = ending(dependencies, flow, proven, by)
  const { session, token, condition, statements } = begun
  const stored = await database.atomically(storingFlow(secrets, finished, condition), ...statements)
  if (stored.length > 0) return { is: 'done', flow: finished, session, token }
  const now = await selectFlow(database, secrets, flow)
  if ((now?.version ?? 0) !== flow.version) return 'changed'
  // The session that the browser had has ended, or was raised elsewhere: it is left to itself.
  if (by.session) return finish(dependencies, flow, proven, { ...by, session: undefined })
  // The proof has ended: a new password was set, or the identity was turned off.
  return keep(dependencies, { ...flow, said: [{ reason: 'session_expired' }] })
}

/** The flow with its end, and the session that comes of it. */
export function ending(
  { clock, sessions }: Pick<FlowDependencies, 'clock' | 'sessions'>,
  flow: Flow,
  { identity, proof }: { identity: Identity; proof: Proof },
  { userAgent, origin, receivedAt, client, session: current }: Submitter,
) {
  const evidence = [...flow.evidence, { ...proof, at: clock.now() }]
  const device = { ipAddress: origin.address, userAgent }
  const begun = sessions.beginning({
    ...{ flowId: flow.id, identity, evidence, device, current, client },
    provenSince: receivedAt,
  })
  const finished: Flow = {
    ...flow,
    ...{ identityId: identity.id, evidence, sessionId: begun.session.id },
    ...{ draft: undefined, memory: {}, said: [] },
  }
  return { finished, begun }
}

/** The session that came of the flow, for those whom the answer never reached; it may have ended since. */
export async function repeatOutcome(
  { sessions }: Pick<FlowDependencies, 'sessions'>,
  flow: Flow,
): Promise<Outcome> {
  const found =
    flow.sessionId === undefined
      ? undefined
      : await sessions.loadBegun({ flowId: flow.id, sessionId: flow.sessionId })
  return found ? { is: 'done', flow, ...found } : { is: 'over', flow }
}
