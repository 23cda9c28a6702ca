import type { Egress } from '../../platform/egress/index.ts'
import type { GrantClaims } from '../consents/index.ts'
import { callHook } from './call-hook.ts'
import { type HookSession, refreshQuestion, tokenQuestion } from './questions.ts'
import type { HookQuestion, HookTarget } from './schema.ts'

export interface Hooks {
  /** Whether anybody is to be asked about this grant type. */
  concern(grantType: string): boolean
  /**
   * The claims that tokens get; `undefined` where those that there are stay. Throws `hook_denied` and `hook_failed`. On
   * the first exchange the answer is merged with the claims that there are and wins; a refresh gets the answer alone.
   */
  ask(question: HookQuestion): Promise<GrantClaims | undefined>
}

export function createHooks(dependencies: {
  egress: Egress
  session: HookSession
  /** Asked before any token is given out. */
  token: HookTarget | undefined
  /** Asked before tokens are refreshed, and before the other one. */
  refresh: HookTarget | undefined
}): Hooks {
  const { egress, session, token, refresh } = dependencies
  const refreshHookFor = (grantType: string) => (grantType === 'refresh_token' ? refresh : undefined)
  return {
    concern: (grantType) => token !== undefined || refreshHookFor(grantType) !== undefined,
    ask: async (question) => {
      const first = refreshHookFor(question.grantType)
      const refreshed = first && (await callHook(egress, first, refreshQuestion(question, session)))
      if (!token) return refreshed
      const claims = refreshed ?? question.claims
      const answer = await callHook(egress, token, tokenQuestion({ ...question, claims }, session))
      if (!answer) return refreshed
      return question.grantType === 'refresh_token' ? answer : merged(claims, answer)
    },
  }
}

const merged = (claims: GrantClaims, answer: GrantClaims): GrantClaims => ({
  accessToken: { ...claims.accessToken, ...answer.accessToken },
  idToken: { ...claims.idToken, ...answer.idToken },
})
