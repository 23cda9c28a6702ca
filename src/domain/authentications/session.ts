import { uuidOf } from '../../kernel/ids.ts'
import type { Condition } from '../events/index.ts'
import { type Beginning, type Evidence, steps } from '../sessions/index.ts'
import type { AuthenticationDependencies, Browser } from './context.ts'
import type { LoginFlow, Progress } from './schema.ts'

/** A flow that is finished: the browser's session is raised by it, or another one begins. */
interface Finished {
  flow: LoginFlow
  identityId: string
  /** Proofs of the flow itself. */
  evidence: readonly Evidence[]
  browser: Browser
  /** Since when nothing may have ended; absent for the moment of the request. */
  provenSince?: number | undefined
  /** Whether a session of the identity in this browser counts for nothing: it may be that of somebody who is shut out. */
  isFresh?: boolean | undefined
  /** For a unit that also returns a row if nothing was proven. */
  when?: Condition | undefined
}

type Begun = Pick<Beginning<{ id: string }>, 'session' | 'token'>

/** The same answer twice gives the same session. */
export const newSessionId = ({ id }: LoginFlow, identityId: string): string => uuidOf(`${id} ${identityId}`)

function planOf({ flow, identityId, evidence, browser, isFresh = false, provenSince, when }: Finished) {
  const isOwn = browser.session?.identity.id === identityId
  const proofs = [...(isOwn && !isFresh ? (browser.session?.evidence ?? []) : []), ...evidence]
  return {
    ...{ id: newSessionId(flow, identityId), flowId: flow.id, identity: { id: identityId }, evidence },
    ...{ client: flow.client, when },
    current: isOwn && isFresh ? undefined : browser.session,
    device: { ipAddress: browser.address, userAgent: browser.userAgent },
    provenSince: provenSince ?? browser.receivedAt,
    lifespan: lifespanOf(flow, proofs),
  }
}

/** The parts for the unit that finishes the flow. */
export const sessionAfter = (
  { sessions }: Pick<AuthenticationDependencies, 'sessions'>,
  finished: Finished,
): Beginning<{ id: string }> => sessions.beginning(planOf(finished))

/** In a unit of its own, for a flow that is finished already. `undefined` if what was proven has ended meanwhile. */
export async function beginSession(
  { sessions }: Pick<AuthenticationDependencies, 'sessions'>,
  finished: Finished,
): Promise<Begun | undefined> {
  const plan = planOf(finished)
  const begun = await sessions.begin(plan)
  if (begun || plan.current === undefined) return begun
  return sessions.begin({ ...plan, current: undefined })
}

export const withSession = (progress: Progress, begun: Begun | undefined): Progress =>
  begun === undefined
    ? progress
    : {
        ...progress,
        session: {
          ...{ id: begun.session.id, token: begun.token, expiresAt: begun.session.expiresAt },
          evidence: begun.session.evidence,
        },
      }

/** Milliseconds: as the application's table says, or else as the auth-flow API remembers each of its classes. */
export const lifespanOf = ({ table }: Pick<LoginFlow, 'table'>, evidence: readonly Evidence[]): number =>
  table.lifespans[table.assess(evidence).strength] ?? steps.lifespans[steps.assess(evidence).strength] ?? 0
