import type { Database } from '../../platform/database/index.ts'
import type { Consents } from '../consents/index.ts'
import type { RefreshGrace } from './rotation/successor.ts'
import { selectRefreshToken } from './store.ts'

export type RefreshRefusal = 'token_unknown' | 'token_used' | 'token_expired' | 'other_client'

/**
 * Why a rotation found nothing. A token that was used before ends its whole family. Within the grace period one whose
 * successor was used gives nothing and ends nothing: a request of the client itself may arrive that late.
 */
export async function refreshRefusal(
  database: Database,
  consents: Consents,
  { hash, clientId, now, grace }: { hash: string; clientId: string; now: number; grace: RefreshGrace },
): Promise<RefreshRefusal> {
  const token = await selectRefreshToken(database, hash)
  if (!token) return 'token_unknown'
  if (token.client_id !== clientId) return 'other_client'
  if (token.used_at !== null) {
    const isLate = token.successor_used === 1 && token.used_at > now - grace.period
    if (!isLate) await consents.revokeReused(token.grant_id, 'refresh_token')
    return 'token_used'
  }
  if (token.expires_at !== null && token.expires_at <= now) return 'token_expired'
  return 'token_unknown'
}
