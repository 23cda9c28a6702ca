import { proposeStep } from '../flows/index.ts'
import type { HashParameters } from '../methods/index.ts'
import { type AuthenticationDependencies, tokenOf } from './context.ts'
import { classOf, evidenceIn } from './evidence.ts'
import { expectedOf, isUnmet } from './refusal.ts'
import type { LoginFlow, MethodReference, Progress, ProposedStep } from './schema.ts'
import type { BeforeColumns } from './store.ts'

type AccountInRow = Pick<
  BeforeColumns,
  'account_id' | 'password_parameters' | 'required_acr' | 'metadata_admin'
>

/** What comes next for somebody who has reached `current`. */
export function proposalFor(
  flow: LoginFlow,
  identityId: string,
  account: AccountInRow,
  current: number,
): ProposedStep {
  const hasAccount = account.account_id !== null
  const method = proposeStep(expectedOf(flow, account), { hasAccount, reached: current })
  return {
    identityId,
    method,
    parameters:
      method === 'prehashed_password'
        ? (JSON.parse(account.password_parameters ?? '') as HashParameters)
        : undefined,
  }
}

/** The outcome of a flow that is finished, for those whom the answer never reached. */
export const outcomeOf = (
  dependencies: Pick<AuthenticationDependencies, 'secrets' | 'clock'>,
  flow: LoginFlow,
  identityId: string,
  row: Pick<BeforeColumns, 'acr' | 'amr' | 'required_acr' | 'metadata_admin'>,
): Progress => ({
  identityId,
  token: tokenOf(dependencies, flow.id, identityId),
  acr: row.acr ?? 0,
  amr: row.amr?.split(' ') ?? [],
  evidence: evidenceIn(row.amr?.split(' ') ?? [], dependencies.clock.now()),
  unmet: isUnmet(flow, row) || undefined,
})

/** Where the flow stands once `reference` was added to what was `before`. */
export function progressAfter(
  dependencies: Pick<AuthenticationDependencies, 'secrets' | 'clock'>,
  flow: LoginFlow,
  identityId: string,
  before: Omit<BeforeColumns, 'usurpable'>,
  reference: MethodReference,
): Progress {
  const acr = Math.max(before.acr ?? 0, classOf(reference))
  const amr = [...new Set([...(before.amr?.split(' ') ?? []), reference])]
  const isEnough = acr >= expectedOf(flow, before)
  return {
    identityId,
    token: tokenOf(dependencies, flow.id, identityId),
    acr,
    amr,
    evidence: evidenceIn(amr, dependencies.clock.now()),
    unmet: isUnmet(flow, before) || undefined,
    next: isEnough ? undefined : proposalFor(flow, identityId, before, acr),
  }
}
