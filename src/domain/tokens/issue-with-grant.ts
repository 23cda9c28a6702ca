import { uuid } from '../../kernel/ids.ts'
import type { Client } from '../clients/index.ts'
import type { Grant } from '../consents/index.ts'
import type { TokenContext } from './context.ts'
import { signIdToken } from './id-token.ts'
import { contentOf, expiresIn, finishAccessToken, prepareAccessToken } from './issue.ts'
import { type GrantName, idTokenLifespan } from './lifespans.ts'
import { offlineScopes } from './offline.ts'
import { insertGrantWith, type NewCode } from './store.ts'

/** What is to be given out together with the grant: any of the three at the authorization endpoint. */
export interface Wanted {
  code?: { redirectUri: string | undefined; codeChallenge: string | undefined } | undefined
  accessToken: boolean
  idToken: boolean
  nonce?: string | undefined
}

export interface GivenOut {
  code?: string | undefined
  accessToken?: string | undefined
  /** Seconds that the access token lasts. */
  expiresIn?: number | undefined
  idToken?: string | undefined
}

/**
 * Stores a grant together with the code and the access token that come with it; `undefined` where the grant was stored
 * before. `grantName` says whose lifespans hold.
 */
export async function issueWithGrant(
  context: TokenContext,
  client: Client,
  grant: Grant,
  grantName: GrantName,
  { code: codeWanted, accessToken: tokenWanted, idToken: idTokenWanted, nonce }: Wanted,
): Promise<GivenOut | undefined> {
  const { database, consents, clock, events, format, keys, issuer, lifespans } = context
  const code = codeWanted && format.create('authorizationCode')
  const access = tokenWanted ? prepareAccessToken(context, client, grantName) : undefined
  const codeRow: NewCode | undefined = code && {
    hash: code.hash,
    client_id: client.id,
    redirect_uri: codeWanted.redirectUri ?? null,
    code_challenge: codeWanted.codeChallenge ?? null,
    nonce: nonce ?? null,
    refreshable: grant.grantedScope.some((scope) => offlineScopes.includes(scope)) ? 1 : 0,
    expires_at: clock.now() + lifespans.authorizationCode,
    used_at: null,
  }
  const told = consents.telling(grant)
  if (access)
    told.push(
      events.emitting({ type: 'token.issued', kind: grantName, identity: grant.subject, client: client.id }),
    )
  const rows = { code: codeRow, accessToken: access?.row }
  if (!(await insertGrantWith(database, consents.storing(grant), rows, told))) return undefined

  const accessToken = access && (await finishAccessToken(access, contentOf(grant)))
  const idToken =
    idTokenWanted && grant.grantedScope.includes('openid')
      ? await signIdToken(keys, {
          grant,
          client,
          issuer,
          nonce,
          accessToken,
          code: code?.value,
          issuedAt: clock.now(),
          lifespan: idTokenLifespan(client, grantName, lifespans),
          jti: uuid(),
        })
      : undefined
  return { code: code?.value, accessToken, expiresIn: access && expiresIn(access), idToken }
}
