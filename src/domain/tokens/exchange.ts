import { type Client, grantTypes } from '../clients/index.ts'
import { type Grant, type GrantClaims, subjectOfGrant } from '../consents/index.ts'
import type { TokenContext } from './context.ts'
import { finishTokens, type IssuedTokens, prepareAccessToken, prepareRefreshToken } from './issue.ts'
import type { GrantName } from './lifespans.ts'
import { type Consumption, storeExchange } from './store.ts'

export interface ExchangeOptions {
  /** Replace the claims of the grant. */
  claims?: GrantClaims | undefined
  /** Narrows the audience of the access token (RFC 8707 §2.2); the caller makes sure that all of it was granted. */
  audience?: readonly string[] | undefined
  /** The code that is exchanged. As in Hydra, an ID token for one of the hybrid flow has its `c_hash`. */
  code?: string | undefined
}

export interface Exchange {
  issued: IssuedTokens
  grant: Grant
}

/**
 * Exchanges something that can be used once (a code) for an access token and, where it allows that and the client may
 * have one, a refresh token. `consume` decides, in the same statement that stores the tokens; `undefined` where it
 * found nothing.
 */
export async function exchange(
  context: TokenContext,
  client: Client,
  grantName: GrantName,
  consume: Consumption,
  { claims, audience, code }: ExchangeOptions = {},
): Promise<Exchange | undefined> {
  const { database, consents, events } = context
  const access = prepareAccessToken(context, client, grantName, audience)
  const refresh = grantTypes(client).includes('refresh_token')
    ? prepareRefreshToken(context, client, grantName)
    : undefined
  const sealedClaims = claims && consents.sealClaims(claims)
  const rows = { accessToken: access.row, refreshToken: refresh?.row, sealedClaims }
  const told = { identity: subjectOfGrant, client: client.id }
  const event = events.emitting({ type: 'token.issued', kind: grantName, ...told })
  const row = await storeExchange(database, consume, rows, [event])
  if (!row) return undefined
  const grant = { ...consents.fromRow(row), ...(claims ? { claims } : {}) }
  const refreshToken = row.refreshable === 1 ? refresh?.value : undefined
  const nonce = row.nonce ?? undefined
  const extras = { refreshToken, nonce, code: isHybrid(grant) ? code : undefined }
  return { grant, issued: await finishTokens(context, client, grantName, grant, access, extras) }
}

/** Whether the authorization endpoint gave out a token beside the code. */
const isHybrid = ({ request }: Grant): boolean =>
  / /.test(new URLSearchParams(request.query).get('response_type')?.trim() ?? '')
