import type { AcrOrder } from '../interactions/index.ts'
import type { Evidence, Upstream } from './schema.ts'

/** Kratos's authenticator assurance level: nothing, one factor, two factors. */
export type AssuranceLevel = 'aal0' | 'aal1' | 'aal2'

/** A class of authentication, and what reaches it: each condition that stands here has to hold. */
export interface ClassRule {
  /** Its name in `acr` and `acr_values`. */
  acr: string
  /** The level that all proofs reach together. */
  level?: 'aal1' | 'aal2' | undefined
  /** Methods, one of which was used. */
  methods?: readonly string[] | undefined
  /** Milliseconds that a sign-in of this class lasts; absent for the usual lifespan. */
  lifespan?: number | undefined
}

/** How proofs are named to applications: an installation has one such table, and a client may have another. */
export interface AssuranceRules {
  name: string
  /** From the weakest to the strongest. */
  classes: readonly ClassRule[]
  /** Authentication method references (RFC 8176) by method; other methods go by their own name. */
  amr?: Readonly<Record<string, string>>
  /** The reference that is added when two factors were used. */
  secondFactor?: string | undefined
  /** The reference that stands for all proofs from before the request. */
  remembered?: string
}

/** The worth of proofs in the words of a table. */
export interface Assurance {
  aal: AssuranceLevel
  /** Empty if the proofs reach no class. */
  acr: string
  /** The place of that class in the order of the table; -1 if they reach none. */
  strength: number
  amr: string[]
}

/** The classes of all tables together: an identity needs one of any table. */
export interface AllClasses {
  reaches(evidence: readonly Evidence[], acr: string): boolean
  isAttainable(acr: string): boolean
}

export interface AssuranceTable extends AcrOrder {
  readonly name: string
  /** The values of `acr`, from the weakest to the strongest. */
  readonly classes: readonly string[]
  /** Milliseconds that a sign-in of each of them lasts; `undefined` for the usual lifespan. */
  readonly lifespans: readonly (number | undefined)[]
  /** `since`: proofs that are older were given for an earlier request. */
  assess(evidence: readonly Evidence[], since?: number): Assurance
  /** Whether the proofs reach the class or a stronger one. A class that the table does not know is never reached. */
  reaches(evidence: readonly Evidence[], acr: string): boolean
  /** The level of a single proof: a first factor, a second one, or both at once. */
  levelOf(evidence: Evidence): 'aal1' | 'aal2'
  /** The classes that take a proof, and to which the ways to sign in that are offered lead. */
  readonly attainable: readonly string[]
}

/** Whether the word of a provider about its own authentication stands for a second factor. */
export type TrustUpstream = (upstream: Upstream) => boolean

/** The one place where AAL, ACR and AMR come from. */
export function createAssuranceTable(
  rules: AssuranceRules,
  {
    trusts = () => false,
    methods = [],
  }: {
    trusts?: TrustUpstream | undefined
    /** First factors that are offered. */
    methods?: readonly string[]
  } = {},
): AssuranceTable {
  const classes = rules.classes.map(({ acr }) => acr)
  const strengthOf = (acr: string): number | undefined => {
    const place = classes.indexOf(acr)
    return place < 0 ? undefined : place
  }
  const reached = (evidence: readonly Evidence[]): number => {
    const aal = aalOf(evidence, trusts)
    return rules.classes.findLastIndex((rule) => isReached(rule, evidence, aal))
  }
  const best = reached(methods.map((method) => ({ method, factor: 'first', at: 0 })))
  return {
    name: rules.name,
    classes,
    lifespans: rules.classes.map(({ lifespan }) => lifespan),
    assess: (evidence, since = 0) => {
      const strength = reached(evidence)
      const aal = aalOf(evidence, trusts)
      return { aal, acr: classes[strength] ?? '', strength, amr: referencesFor(rules, evidence, since, aal) }
    },
    levelOf: (evidence) => (evidence.factor === 'second' || isVouchedFor(evidence, trusts) ? 'aal2' : 'aal1'),
    strengthOf,
    reaches: (evidence, acr) => {
      const needed = strengthOf(acr)
      return needed !== undefined && reached(evidence) >= needed
    },
    attainable: rules.classes
      .filter(({ level, methods }, place) => place <= best && (level ?? methods) !== undefined)
      .map(({ acr }) => acr),
    isAttainable: (acr) => (strengthOf(acr) ?? Number.POSITIVE_INFINITY) <= best,
  }
}

/** Two factors take a first and a second one; a provider that vouches for both at once is enough. */
function aalOf(evidence: readonly Evidence[], trusts: TrustUpstream): AssuranceLevel {
  const [first, second] = (['first', 'second'] as const).map((each) =>
    evidence.some(({ factor }) => factor === each),
  )
  if ((first && second) || evidence.some((each) => isVouchedFor(each, trusts))) return 'aal2'
  return first ? 'aal1' : 'aal0'
}

const isVouchedFor = ({ upstream }: Evidence, trusts: TrustUpstream): boolean =>
  upstream !== undefined && trusts(upstream)

const isReached = ({ level, methods }: ClassRule, evidence: readonly Evidence[], aal: AssuranceLevel) =>
  (level === undefined || aal >= level) &&
  (methods === undefined || evidence.some(({ method }) => methods.includes(method)))

function referencesFor(
  { amr = {}, secondFactor, remembered }: AssuranceRules,
  evidence: readonly Evidence[],
  since: number,
  aal: AssuranceLevel,
): string[] {
  const isOld = ({ at }: Evidence) => remembered !== undefined && at < since
  const given = evidence.filter((each) => !isOld(each)).map(({ method }) => amr[method] ?? method)
  return [
    ...new Set([
      ...(remembered !== undefined && evidence.some(isOld) ? [remembered] : []),
      ...given,
      ...(secondFactor !== undefined && aal === 'aal2' ? [secondFactor] : []),
    ]),
  ]
}
