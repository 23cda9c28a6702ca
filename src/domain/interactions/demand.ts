/** The wishes of a client for a sign-in, as it sent them (OpenID Connect Core §3.1.2.1). Times are milliseconds since the epoch. */
export interface Asked {
  prompt: readonly string[]
  /** Seconds. */
  maxAge?: number | undefined
  /** The subject that the client expects. */
  hintedSubject?: string | undefined
  /** Values of `acr` that it would like, the preferred first. */
  acrValues?: readonly string[] | undefined
  /** Values of `acr` of which it must get one (§5.5.1.1). */
  essentialAcr?: readonly string[] | undefined
  requestedAt: number
  /** When the same request came first, if its person has answered it before: what was proven since answers its prompt. */
  firstRequestedAt?: number | undefined
}

/** The needs that hold whatever the request says: by the client's registration, and by the settings of the identity. */
export interface Needs {
  /** Values that the client prefers if a request names none (OpenID Connect Registration §2). */
  defaultAcr?: readonly string[] | undefined
  /** Seconds. */
  defaultMaxAge?: number | undefined
  /** Values that the identity needs, all of them. */
  requiredAcr?: readonly string[] | undefined
}

/** The values of `acr` that are given out to a client, and their order. */
export interface AcrOrder {
  /** The stronger of two has the higher number; `undefined` for a value that nobody here gives out. */
  strengthOf(acr: string): number | undefined
  /** Whether the ways to sign in that are offered lead to it. */
  isAttainable(acr: string): boolean
}

/** For a server that leaves the meaning of `acr` to an application of others: no value is known, and none is out of reach. */
export const unorderedAcr: AcrOrder = { strengthOf: () => undefined, isAttainable: () => true }

/** The goal of a sign-in, whoever asked for it: the strongest of all wishes. */
export interface Demand {
  /** Nobody may be asked anything. */
  silent?: true
  /** A session from before the request is no answer. */
  anew?: true
  /** The person is to choose who they are. */
  choose?: true
  /** A session elsewhere, such as at an external provider, is no answer either. */
  reauthenticate?: true
  /** Proofs that are older do not count. */
  notBefore?: number
  subject?: string
  /** Values of `acr` of which one, or a stronger one, must be reached; the preferred first. */
  acr?: readonly string[]
  /** Values that the identity needs, all of them, and that the client's order does not have: proofs alone tell. */
  required?: readonly string[]
  /** Values of which the client must be told one. */
  tell?: readonly string[]
}

/** The proof of somebody: by a session, or in answer to the request. */
export interface Shown {
  subject: string
  authenticatedAt: number
  acr: string
  /** Whether the proofs reach a value that an identity needs, in whose words it may be. */
  meets?: (acr: string) => boolean
  /** Whether somebody was asked to prove themselves for this request. */
  asked?: boolean
}

/** Why what was shown is no answer. */
export type Shortfall = 'nobody' | 'not_anew' | 'was_asked' | 'too_old' | 'other_subject' | 'too_weak'

/** Values of `prompt` that no session from before the request answers. */
const newSignIn: readonly string[] = ['login', 'select_account', 'registration']

export function demandOf(asked: Asked, needs: Needs, order: AcrOrder): Demand {
  const { prompt, hintedSubject, requestedAt, firstRequestedAt = requestedAt } = asked
  const anew = prompt.some((each) => newSignIn.includes(each))
  const maxAge = smallest(asked.maxAge, needs.defaultMaxAge)
  const oldest = [
    ...(anew ? [firstRequestedAt] : []),
    ...(maxAge === undefined ? [] : [requestedAt - maxAge * 1000]),
  ]
  const acr = acrDemand(asked, needs, order)
  const required = needs.requiredAcr?.filter((each) => order.strengthOf(each) === undefined) ?? []
  return {
    ...(prompt.includes('none') && { silent: true as const }),
    ...(anew && { anew: true as const }),
    ...(prompt.includes('select_account') && { choose: true as const }),
    ...((prompt.includes('login') || maxAge !== undefined) && { reauthenticate: true as const }),
    ...(oldest.length > 0 && { notBefore: Math.max(...oldest) }),
    ...(hintedSubject !== undefined && { subject: hintedSubject }),
    ...(acr && { acr }),
    ...(required.length > 0 && { required }),
    ...(asked.essentialAcr && { tell: asked.essentialAcr }),
  }
}

/**
 * A request may raise what client and identity need, and lowers nothing. A value that nobody knows is ignored if it is a
 * wish (OpenID Connect Core §3.1.2.1), and out of reach if it is essential.
 */
function acrDemand(
  { acrValues, essentialAcr }: Asked,
  { defaultAcr, requiredAcr = [] }: Needs,
  order: AcrOrder,
): readonly string[] | undefined {
  const comparable = requiredAcr.filter((each) => order.strengthOf(each) !== undefined)
  const wishes = [preferredOf(acrValues, order), preferredOf(defaultAcr, order)]
  const floor = strongestOf([...wishes.filter((each) => each !== undefined), ...comparable], order)
  if (essentialAcr === undefined) return floor === undefined ? undefined : [floor]
  if (floor === undefined) return essentialAcr
  const strongEnough = essentialAcr.filter(
    (each) => order.strengthOf(each) === undefined || isReached(floor, each, order),
  )
  return strongEnough.length > 0 ? strongEnough : [floor]
}

/** The first that people can reach here; if they reach none of them, the first that is known. */
function preferredOf(values: readonly string[] = [], order: AcrOrder): string | undefined {
  const known = values.filter((each) => order.strengthOf(each) !== undefined)
  return known.find((each) => order.isAttainable(each)) ?? known[0]
}

const strongestOf = (values: readonly string[], order: AcrOrder): string | undefined =>
  values.reduce<string | undefined>(
    (strongest, each) => (strongest === undefined || isReached(strongest, each, order) ? each : strongest),
    undefined,
  )

/** Why `shown` does not meet the demand; `undefined` if it does. `tolerance`: milliseconds by which clocks may differ. */
export function shortfallOf(
  { silent, anew, notBefore, subject, acr, required = [] }: Demand,
  shown: Shown | undefined,
  order: AcrOrder,
  tolerance = 0,
): Shortfall | undefined {
  if (shown === undefined) return 'nobody'
  const isOld = notBefore !== undefined && shown.authenticatedAt + tolerance < notBefore
  if (isOld && anew) return 'not_anew'
  if (silent && shown.asked) return 'was_asked'
  if (isOld) return 'too_old'
  if (subject !== undefined && subject !== shown.subject) return 'other_subject'
  if (acr && !acr.some((each) => isReached(each, shown.acr, order))) return 'too_weak'
  if (!required.every((each) => shown.meets?.(each))) return 'too_weak'
  return undefined
}

/** Whether the ways to sign in that are offered can lead to what is demanded; `canMeet` tells it of what identities need. */
export const isAttainable = (
  { acr, required = [] }: Demand,
  order: AcrOrder,
  canMeet: (acr: string) => boolean = () => false,
): boolean => (acr === undefined || acr.some(order.isAttainable)) && required.every(canMeet)

/**
 * The `acr` to tell the client. It must be one of those that it called essential (OpenID Connect Core §5.5.1.1): the
 * strongest that what was reached stands for as well.
 */
export function acrToTell({ tell }: Demand, reached: string, order: AcrOrder): string {
  if (tell === undefined || tell.includes(reached)) return reached
  return (
    strongestOf(
      tell.filter((each) => isReached(each, reached, order)),
      order,
    ) ?? reached
  )
}

function isReached(needed: string, reached: string, { strengthOf }: AcrOrder): boolean {
  if (needed === reached) return true
  const [least, given] = [strengthOf(needed), strengthOf(reached)]
  return least !== undefined && given !== undefined && given >= least
}

function smallest(...values: (number | undefined)[]): number | undefined {
  const given = values.filter((each) => each !== undefined)
  return given.length === 0 ? undefined : Math.min(...given)
}
