import type { Client } from '../clients/index.ts'
import { type Grant, selectLiveGrant, subjectOfGrant } from '../consents/index.ts'
import { type ClaimsFor, decideClaims } from './claims-for.ts'
import type { TokenContext } from './context.ts'
import type { Exchange } from './exchange.ts'
import { finishTokens, prepareAccessToken, prepareRefreshToken } from './issue.ts'
import { type RefreshRefusal, refreshRefusal } from './refresh-refusal.ts'
import { reuseRefreshToken, rotateRefreshToken } from './rotation/store.ts'
import { openSuccessor, sealSuccessor } from './rotation/successor.ts'
import { grantOfRefreshToken } from './store.ts'

export interface RefreshOptions {
  /** Narrows the audience of the access token (RFC 8707 §2.2). */
  audience?: readonly string[] | undefined
  claimsFor?: ClaimsFor | undefined
  /**
   * Throws where the client may no longer have what was granted. A token that was issued after the client last changed
   * has been through this, so that a refresh costs no read for it.
   */
  requireAllowed?: ((grant: Grant) => void) | undefined
}

/**
 * Rotates a refresh token. A second use gives the same successor where a grace period is configured and lasts, and ends
 * every token of the grant otherwise (RFC 9700 §4.14.2).
 */
export async function refresh(
  context: TokenContext,
  client: Client,
  refreshToken: string,
  { audience, claimsFor, requireAllowed }: RefreshOptions = {},
): Promise<Exchange | { refused: RefreshRefusal }> {
  const { database, consents, clock, events, format, grace } = context
  const hash = format.hashOf('refreshToken', refreshToken)
  if (hash === undefined) return { refused: 'token_unknown' }
  const access = prepareAccessToken(context, client, 'refresh_token', audience)
  const next = prepareRefreshToken(context, client, 'refresh_token')
  const { strategy, seed } = access.pending
  const successor =
    grace.period === 0
      ? null
      : sealSuccessor(refreshToken, {
          refreshToken: next.value,
          accessToken: { strategy, seed, row: access.row },
        })
  const conditions = { hash, clientId: client.id, now: clock.now() }
  const claims = await decideClaims(context, grantOfRefreshToken(conditions), claimsFor)
  const pair = {
    accessToken: access.row,
    refreshToken: next.row,
    sealedClaims: claims && consents.sealClaims(claims),
  }
  const told = { identity: subjectOfGrant, client: client.id }
  const rotate = (issuedSince?: number) =>
    rotateRefreshToken(
      database,
      { ...conditions, ...(issuedSince === undefined ? {} : { issuedSince }), successor, grace },
      pair,
      [events.emitting({ type: 'token.issued', kind: 'refresh_token', ...told })],
    )
  // Where the grant was read before, it has been judged already.
  let row = await rotate(requireAllowed && !claimsFor ? client.updatedAt : undefined)
  if (!row && requireAllowed && !claimsFor) {
    const older = await selectLiveGrant(database, grantOfRefreshToken(conditions))
    if (older) {
      requireAllowed(consents.fromRow(older))
      row = await rotate()
    }
  }
  if (!row) {
    const repeated = grace.period === 0 ? undefined : await repeat(context, client, refreshToken, conditions)
    return (
      repeated ?? {
        refused: await refreshRefusal(database, consents, { ...conditions, grace }),
      }
    )
  }
  const grant = { ...consents.fromRow(row), ...(claims ? { claims } : {}) }
  if (!claims) await consents.resealClaims(row)
  return {
    grant,
    issued: await finishTokens(context, client, 'refresh_token', grant, access, { refreshToken: next.value }),
  }
}

/** The answer that the first use of the token got, or would have got had it arrived. */
async function repeat(
  context: TokenContext,
  client: Client,
  refreshToken: string,
  conditions: { hash: string; clientId: string; now: number },
): Promise<Exchange | undefined> {
  const { database, consents, accessTokens, grace } = context
  const row = await reuseRefreshToken(database, { ...conditions, grace })
  const successor = row && openSuccessor(refreshToken, row.successor)
  if (!successor) return undefined
  const { strategy, seed, row: accessRow } = successor.accessToken
  const access = { pending: accessTokens.restore(strategy, seed), row: accessRow }
  const grant = consents.fromRow(row)
  const issued = await finishTokens(context, client, 'refresh_token', grant, access, {
    refreshToken: successor.refreshToken,
  })
  const expiresIn = Math.max(0, Math.floor((accessRow.expires_at - conditions.now) / 1000))
  return { grant, issued: { ...issued, expiresIn } }
}
