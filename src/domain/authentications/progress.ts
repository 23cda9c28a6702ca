import type { HashParameters } from '../credentials/index.ts'
import { isAttainable } from '../interactions/index.ts'
import {
  type ContextClass,
  classOrder,
  contextClassOf,
  type MethodReference,
  readContextClass,
  strongest,
} from '../sessions/index.ts'
import { type AuthenticationDependencies, tokenOf } from './context.ts'
import { proposeStep } from './propose-step.ts'
import { demandIn, expectedOf } from './refusal.ts'
import type { LoginFlow, Progress, ProposedStep } from './schema.ts'
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
  current: ContextClass,
): ProposedStep {
  const hasAccount = account.account_id !== null
  const method = proposeStep(expectedOf(flow, account), { hasAccount, current })
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
  dependencies: Pick<AuthenticationDependencies, 'secrets'>,
  flow: LoginFlow,
  identityId: string,
  row: Pick<BeforeColumns, 'acr' | 'amr' | 'required_acr' | 'metadata_admin'>,
): Progress => ({
  identityId,
  token: tokenOf(dependencies, flow.id, identityId),
  acr: readContextClass(String(row.acr)),
  amr: row.amr?.split(' ') ?? [],
  unmet: isAttainable(demandIn(flow, row), classOrder) ? undefined : true,
})

/** Where the flow stands once `reference` was added to what was `before`. */
export function progressAfter(
  dependencies: Pick<AuthenticationDependencies, 'secrets'>,
  flow: LoginFlow,
  identityId: string,
  before: Omit<BeforeColumns, 'usurpable'>,
  reference: MethodReference,
): Progress {
  const acr = strongest(readContextClass(String(before.acr ?? 0)), contextClassOf(reference))
  const isEnough = acr >= expectedOf(flow, before)
  return {
    identityId,
    token: tokenOf(dependencies, flow.id, identityId),
    acr,
    amr: [...new Set([...(before.amr?.split(' ') ?? []), reference])],
    unmet: isAttainable(demandIn(flow, before), classOrder) ? undefined : true,
    next: isEnough ? undefined : proposalFor(flow, identityId, before, acr),
  }
}
