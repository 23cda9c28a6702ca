import { assuranceTableOf, needsOf } from '../domain/clients/index.ts'
import {
  acrToTell,
  askedBy,
  type Demand,
  demandOf,
  isAttainable,
  type Shortfall,
  shortfallOf,
} from '../domain/interactions/index.ts'
import type { Session } from '../domain/sessions/index.ts'
import type { Context } from './context.ts'
import type { LoginRequest } from './login-request.ts'

export interface Judged {
  /** What a sign-in at these pages has to reach. */
  demand: Demand
  /** Why the session is no answer; absent if it is one. */
  shortfall: Shortfall | undefined
  /** Whether no way to sign in that is offered here leads to what is demanded. */
  isUnmet: boolean
  /** How strongly the session was authenticated, and by what, in the words of the client. */
  tell(session: Session): { acr: string; amr: string[] }
}

/**
 * Whether the session that the browser has answers the request, or somebody has to do something. What an identity needs
 * counts as soon as it is known who comes.
 */
export async function judge(
  context: Pick<Context, 'clients' | 'subjects' | 'accounts' | 'assurance'>,
  request: LoginRequest,
  session: Session | undefined,
): Promise<Judged> {
  const client = await context.clients.load(request.clientId)
  const table = context.assurance.tableOf(client && assuranceTableOf(client), 'hosted')
  const classes = context.assurance.allOf('hosted')
  const asked = askedBy(request)
  const identityId = session?.identity.id
  const [requiredAcr, hintedSubject] =
    identityId === undefined
      ? [undefined, asked.hintedSubject]
      : await Promise.all([
          context.accounts.requiredAcr(identityId),
          client && context.subjects.readHint(client, asked.hintedSubject, identityId),
        ])
  const needs = client ? needsOf(client) : {}
  const demand = demandOf({ ...asked, hintedSubject }, { ...needs, requiredAcr }, table)
  const shown = session && {
    subject: session.identity.id,
    authenticatedAt: session.authenticatedAt,
    acr: table.assess(session.evidence).acr,
    meets: (acr: string) => classes.reaches(session.evidence, acr),
  }
  const shortfall = shortfallOf(demand, shown, table)
  return {
    demand,
    shortfall,
    isUnmet: shortfall !== undefined && !isAttainable(demand, table, classes.isAttainable),
    tell: ({ evidence }) => {
      const { acr, amr } = table.assess(evidence)
      return { acr: acrToTell(demand, acr, table), amr }
    },
  }
}
