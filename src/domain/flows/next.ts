import {
  type Asked,
  acrToTell,
  type Demand,
  demandOf,
  isAttainable,
  type Needs,
  type Shortfall,
  shortfallOf,
} from '../interactions/index.ts'
import type { AllClasses, AssuranceTable, Evidence } from '../sessions/index.ts'

/** The aim of a sign-in: all that is asked and needed, and the words in which that is written. */
export interface Goal {
  asked: Asked
  /** By the client's registration, and by the identity as soon as it is known who comes. */
  needs: Needs
  /** How the application names classes. */
  table: AssuranceTable
  /** Those in which needs of identities are written. */
  classes: AllClasses
}

/** An identity with the proofs that it has shown, by a session or in a flow. */
export interface Proven {
  identity: { id: string }
  authenticatedAt: number
  evidence: readonly Evidence[]
}

export interface Standing {
  demand: Demand
  /** Why what was shown is no answer; absent if it is one. */
  shortfall: Shortfall | undefined
  /** Whether no way to sign in that is offered leads to what is demanded. */
  isUnmet: boolean
  /**
   * How strongly somebody was authenticated, and by what, in the words of the application. Proofs from before `since` were given
   * for an earlier request.
   */
  tell(proven: Pick<Proven, 'evidence'>, since?: number): { acr: string; amr: string[] }
}

/**
 * How far a sign-in has come: whether what was shown is enough, and if not, whether more would help. Proofs that are older than
 * the request allows do not count.
 */
export function standingOf({ asked, needs, table, classes }: Goal, proven: Proven | undefined): Standing {
  const demand = demandOf(asked, needs, table)
  const { notBefore = 0 } = demand
  const counted = (evidence: readonly Evidence[]) => evidence.filter(({ at }) => at >= notBefore)
  const shown = proven && {
    subject: proven.identity.id,
    authenticatedAt: proven.authenticatedAt,
    acr: table.assess(counted(proven.evidence)).acr,
    meets: (acr: string) => classes.reaches(counted(proven.evidence), acr),
  }
  const shortfall = shortfallOf(demand, shown, table)
  return {
    demand,
    shortfall,
    isUnmet: shortfall !== undefined && !isAttainable(demand, table, classes.isAttainable),
    tell: ({ evidence }, since) => {
      const { acr, amr } = table.assess(counted(evidence), since)
      return { acr: acrToTell(demand, acr, table), amr }
    },
  }
}

export type StepMethod = 'emailed_code' | 'prehashed_password' | 'account_creation'

/** The proofs of those who go step by step, from the weakest: nothing, a mailbox, a password. */
const ladder: readonly (readonly Evidence[])[] = [
  [],
  [{ method: 'code', factor: 'first', at: 0 }],
  [{ method: 'prehashed_password', factor: 'first', at: 0 }],
]

/**
 * The lowest rung of the ladder that meets the demand: 0 for nothing, 1 for a code, 2 for a password. For a class that is out of
 * reach nobody has to prove more than who they are.
 */
export function rungFor({ asked, needs, table, classes }: Goal): number {
  const { acr, required = [] } = demandOf(asked, needs, table)
  const isMet = (evidence: readonly Evidence[]) =>
    (acr === undefined || acr.some((each) => table.reaches(evidence, each))) &&
    required.every((each) => classes.reaches(evidence, each))
  return Math.max(0, ladder.findIndex(isMet))
}

/**
 * The step that leads to the rung. Only a proposal: what counts is what the steps reach. Without any expectation a password is
 * asked for if there is one. `reached`: the rung on which somebody stands.
 */
export function proposeStep(
  rung: number,
  { hasAccount, reached }: { hasAccount: boolean; reached: number },
): StepMethod {
  if (rung === 1) return 'emailed_code'
  if (hasAccount) return 'prehashed_password'
  return rung > 1 && reached >= 1 ? 'account_creation' : 'emailed_code'
}
