import type { Client } from '../clients/index.ts'
import type { TokenContext } from './context.ts'
import type { Exchange } from './exchange.ts'
import { finishTokens, prepareAccessToken, prepareRefreshToken } from './issue.ts'
import { type RefreshRefusal, refreshRefusal } from './refresh-refusal.ts'
import { rotateRefreshToken } from './store.ts'

/** Rotates a refresh token. A second use ends every token of its grant (RFC 9700 §4.14.2). */
export async function refresh(
  context: TokenContext,
  client: Client,
  refreshToken: string,
  audience?: readonly string[],
): Promise<Exchange | { refused: RefreshRefusal }> {
  const { database, consents, clock, format } = context
  const hash = format.hashOf('refreshToken', refreshToken)
  if (hash === undefined) return { refused: 'token_unknown' }
  const access = prepareAccessToken(context, client, 'refresh_token', audience)
  const next = prepareRefreshToken(context, client, 'refresh_token')
  const conditions = { hash, clientId: client.id, now: clock.now() }
  const row = await rotateRefreshToken(database, conditions, access.row, next.row)
  if (!row) return { refused: await refreshRefusal(database, consents, conditions) }
  const grant = consents.fromRow(row)
  return {
    grant,
    issued: await finishTokens(context, client, 'refresh_token', grant, access, { refreshToken: next.value }),
  }
}
