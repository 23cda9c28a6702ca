import type { Database } from '../../platform/database/index.ts'
import type { Consents } from '../consents/index.ts'
import { burnCode, type CodeConditions, selectCode } from './store.ts'

export type CodeRefusal =
  | 'code_unknown'
  | 'code_used'
  | 'code_expired'
  | 'other_client'
  | 'other_redirect_uri'
  | 'verifier_unexpected'
  | 'verifier_missing'
  | 'verifier_wrong'

/**
 * Why a redemption found nothing. A code that was used before ends the tokens that it gave. A code whose PKCE check failed
 * is good for nothing more: somebody else holds it, or its client lost the verifier.
 */
export async function codeRefusal(
  database: Database,
  consents: Consents,
  redemption: CodeConditions,
): Promise<CodeRefusal> {
  const code = await selectCode(database, redemption.hash)
  if (!code) return 'code_unknown'
  if (code.used_at !== null) {
    await consents.revokeReused(code.grant_id, 'authorization_code')
    return 'code_used'
  }
  if (code.client_id !== redemption.clientId) return 'other_client'
  if (code.expires_at <= redemption.now) return 'code_expired'
  if (code.redirect_uri !== null && code.redirect_uri !== redemption.redirectUri) return 'other_redirect_uri'
  const failure = pkceFailure(code, redemption)
  if (failure === undefined) return 'code_unknown'
  if (await burnCode(database, redemption)) return failure
  // Meanwhile somebody has used it, with the right verifier.
  await consents.revokeReused(code.grant_id, 'authorization_code')
  return 'code_used'
}

function pkceFailure(
  { code_challenge: expected }: { code_challenge: string | null },
  { codeChallenge: given }: CodeConditions,
): Extract<CodeRefusal, `verifier_${string}`> | undefined {
  if (expected === given) return undefined
  if (expected === null) return 'verifier_unexpected'
  return given === null ? 'verifier_missing' : 'verifier_wrong'
}
