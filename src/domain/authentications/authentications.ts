import { equal, hash } from '../../kernel/secrets.ts'
import type { Fragment } from '../../platform/database/index.ts'
import type { Origin } from '../throttle/index.ts'
import { answerCode } from './answer-code.ts'
import { type AuthenticationDependencies, attemptOf, type Caller, firstRow, tokenOf } from './context.ts'
import { createAccount } from './create-account.ts'
import { initStep } from './init-step.ts'
import { requireAuthable } from './require-authable.ts'
import type { AuthableIdentity, LoginFlow, Progress, Step } from './schema.ts'
import { beginSession, withSession } from './session.ts'
import { deletingAuthentications, insertAuthentication, selectAuthentication } from './store.ts'
import { verifyPassword } from './verify-password.ts'

export interface Authentications {
  /** Begins with what the browser's session has shown. Returns the token of the flow. */
  beginWithSession(flow: LoginFlow, session: { identityId: string; acr: number }): Promise<string>
  requireAuthable(flow: LoginFlow, identifier: string, by: Omit<Caller, 'browser'>): Promise<AuthableIdentity>
  initStep(
    flow: LoginFlow,
    identityId: string,
    method: 'emailed_code' | 'prehashed_password',
    from: Origin,
  ): Promise<void>
  /** Checks what the person has done and adds it to the flow. */
  perform(flow: LoginFlow, identityId: string, step: Step, by: Caller): Promise<Progress>
  /** Whether it is the token of the flow for that identity. Whoever has it was shown to belong to the flow. */
  isTokenOf(flowId: string, identityId: string, token: string | undefined): boolean
  /** Forgets how far the identities of the given ids have come in other flows than `except`. */
  discard(identities: Fragment<unknown>, except?: string): Promise<void>
  /** What a token of a flow stands for. */
  find(token: string): Promise<{ flowId: string; identityId: string; acr: number } | undefined>
}

export function createAuthentications(dependencies: AuthenticationDependencies): Authentications {
  const { database, clock } = dependencies
  const perform: Authentications['perform'] = (flow, identityId, step, by) => {
    switch (step.method) {
      case 'emailed_code':
        return answerCode(dependencies, flow, identityId, step, by)
      case 'prehashed_password':
        return verifyPassword(dependencies, flow, identityId, step.hash, by)
      case 'account_creation':
        return createAccount(dependencies, flow, identityId, step.account, by)
    }
  }

  return {
    beginWithSession: async (flow, { identityId, acr }) => {
      const attempt = attemptOf(dependencies, flow, identityId, undefined)
      await insertAuthentication(database, { ...firstRow(dependencies, attempt, 'browser_cookie'), acr })
      return tokenOf(dependencies, flow.id, identityId)
    },
    requireAuthable: (flow, identifier, by) => requireAuthable(dependencies, flow, identifier, by),
    initStep: (flow, identityId, method, from) => initStep(dependencies, flow, identityId, method, from),
    perform: async (flow, identityId, step, by) => {
      const progress = await perform(flow, identityId, step, by)
      if (progress.next !== undefined || progress.session !== undefined) return progress
      const { takesOver, evidence } = progress
      const isFresh = takesOver !== undefined || (step.method === 'emailed_code' && step.reset !== undefined)
      const begun = await beginSession(dependencies, {
        ...{ flow, identityId, evidence, browser: by.browser, isFresh },
        provenSince: isFresh ? clock.now() : undefined,
      })
      return withSession(progress, begun)
    },
    isTokenOf: (flowId, identityId, token) =>
      token !== undefined && equal(token, tokenOf(dependencies, flowId, identityId)),
    discard: async (identities, except) => {
      await database.run(deletingAuthentications(identities, except))
    },
    find: async (token) => {
      const row = await selectAuthentication(database, hash(token))
      if (!row || row.expires_at <= clock.now()) return undefined
      return { flowId: row.id, identityId: row.identity_id, acr: row.acr }
    },
  }
}
