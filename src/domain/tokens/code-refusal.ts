import type { Database } from '../../platform/database/index.ts'
import type { Consents } from '../consents/index.ts'
import { type CodeConditions, selectCode } from './store.ts'

export type CodeRefusal =
  | 'code_unknown'
  | 'code_used'
  | 'code_expired'
  | 'other_client'
  | 'other_redirect_uri'
  | 'verifier_unexpected'
  | 'verifier_missing'
  | 'verifier_wrong'

/** Why a redemption found nothing. A code that was used before ends the tokens that it gave. */
export async function codeRefusal(
  database: Database,
  consents: Consents,
  redemption: CodeConditions,
): Promise<CodeRefusal> {
  const code = await selectCode(database, redemption.hash)
  if (!code) return 'code_unknown'
  if (code.used_at !== null) {
    await consents.revokeTokens(code.grant_id)
    return 'code_used'
  }
  if (code.client_id !== redemption.clientId) return 'other_client'
  if (code.expires_at <= redemption.now) return 'code_expired'
  if (code.redirect_uri !== null && code.redirect_uri !== redemption.redirectUri) return 'other_redirect_uri'
  if (code.code_challenge === null && redemption.codeChallenge !== null) return 'verifier_unexpected'
  if (code.code_challenge !== null && redemption.codeChallenge === null) return 'verifier_missing'
  if (code.code_challenge !== redemption.codeChallenge) return 'verifier_wrong'
  return 'code_unknown'
}
