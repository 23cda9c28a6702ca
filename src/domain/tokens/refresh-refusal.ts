import type { Database } from '../../platform/database/index.ts'
import type { Consents } from '../consents/index.ts'
import { selectRefreshToken } from './store.ts'

export type RefreshRefusal = 'token_unknown' | 'token_used' | 'token_expired' | 'other_client'

/** Why a rotation found nothing. A token that was used before ends its whole family. */
export async function refreshRefusal(
  database: Database,
  consents: Consents,
  { hash, clientId, now }: { hash: string; clientId: string; now: number },
): Promise<RefreshRefusal> {
  const token = await selectRefreshToken(database, hash)
  if (!token) return 'token_unknown'
  if (token.client_id !== clientId) return 'other_client'
  if (token.used_at !== null) {
    await consents.revokeTokens(token.grant_id)
    return 'token_used'
  }
  if (token.expires_at !== null && token.expires_at <= now) return 'token_expired'
  return 'token_unknown'
}
