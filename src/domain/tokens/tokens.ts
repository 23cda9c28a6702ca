import type { Client } from '../clients/index.ts'
import type { Grant } from '../consents/index.ts'
import type { CodeRefusal } from './code-refusal.ts'
import { createTokenContext, type TokenDependencies } from './context.ts'
import { deleteAccessTokensOf } from './delete-access-tokens.ts'
import { type Exchange, type ExchangeOptions, exchange } from './exchange.ts'
import { userinfoClaims } from './id-token.ts'
import {
  grantOfAccessToken,
  type Inspection,
  inspectAccessToken,
  inspectRefreshToken,
  type TokenGrant,
} from './inspection/inspect.ts'
import type { IssuedTokens } from './issue.ts'
import { type GivenOut, issueWithGrant, type Wanted } from './issue-with-grant.ts'
import { issueWithoutGrant, type OwnToken } from './issue-without-grant.ts'
import { accessTokenLifespan, type GrantName, idTokenLifespan, refreshTokenLifespan } from './lifespans.ts'
import { type CodeRedemption, redeemCode } from './redeem-code.ts'
import { type RefreshOptions, refresh } from './refresh.ts'
import type { RefreshRefusal } from './refresh-refusal.ts'
import { type Consumption, revokeToken } from './store.ts'
import { unlessLost } from './unless-lost.ts'

export interface Tokens {
  /** Stores the grant with what comes with it; `undefined` where the grant was stored before. */
  issueWithGrant(
    client: Client,
    grant: Grant,
    grantName: GrantName,
    wanted: Wanted,
  ): Promise<GivenOut | undefined>
  redeemCode(client: Client, redemption: CodeRedemption): Promise<Exchange | { refused: CodeRefusal }>
  /** Exchanges what another module lets be used once, such as a device code. */
  exchange(
    client: Client,
    grantName: GrantName,
    consume: Consumption,
    options?: ExchangeOptions,
  ): Promise<Exchange | undefined>
  refresh(
    client: Client,
    refreshToken: string,
    options?: RefreshOptions,
  ): Promise<Exchange | { refused: RefreshRefusal }>
  issueWithoutGrant(client: Client, token: OwnToken): Promise<IssuedTokens>
  /** What a live token stands for; `undefined` for any other value. At most one database read; none for a forged one. */
  inspect(
    token: string,
    kinds?: readonly ('access_token' | 'refresh_token')[],
  ): Promise<Inspection | undefined>
  /** What a live access token was granted; `undefined` for any other value. One database read; none for a forged one. */
  grantOf(accessToken: string): Promise<TokenGrant | undefined>
  /** Whether the value was made here as a refresh token, be it good for anything or not. */
  isRefreshToken(value: string): boolean
  /** Ends the token and those of the same grant. Does nothing for a value that is no token of this client (RFC 7009 §2.2). */
  revoke(client: Client, token: string): Promise<void>
  /** Ends every access token of the client; what can be refreshed can be refreshed still. */
  revokeAccessTokensOf(clientId: string): Promise<void>
  /** When the tokens of a grant would expire that were given out now; a refresh token perhaps never. */
  expiries(
    client: Client,
    grantName: GrantName,
  ): { accessToken: number; idToken: number; refreshToken: number | undefined }
  /** Claims for the userinfo endpoint. */
  userClaims(grant: Grant): Record<string, unknown>
}

export function createTokens(dependencies: TokenDependencies): Tokens {
  const context = createTokenContext(dependencies)
  const { database, clock, consents, issuer, format, accessTokens, lifespans, grace } = context
  return {
    issueWithGrant: (client, grant, grantName, wanted) =>
      issueWithGrant(context, client, grant, grantName, wanted),
    redeemCode: async (client, redemption) =>
      (await unlessLost(context, () => redeemCode(context, client, redemption))) ?? {
        refused: 'code_unknown',
      },
    exchange: (client, grantName, consume, options) =>
      unlessLost(context, () => exchange(context, client, grantName, consume, options)),
    refresh: async (client, refreshToken, options) =>
      (await unlessLost(context, () => refresh(context, client, refreshToken, options))) ?? {
        refused: 'token_unknown',
      },
    issueWithoutGrant: (client, token) => issueWithoutGrant(context, client, token),

    inspect: async (token, kinds = ['access_token', 'refresh_token']) => {
      if (kinds.includes('access_token')) {
        const hash = await accessTokens.hashOf(token)
        if (hash !== undefined) {
          return unlessLost(context, () => inspectAccessToken(database, consents, hash, clock.now()))
        }
      }
      if (kinds.includes('refresh_token')) {
        const hash = format.hashOf('refreshToken', token)
        if (hash !== undefined) {
          return unlessLost(context, () => inspectRefreshToken(database, consents, hash, clock.now(), grace))
        }
      }
      return undefined
    },

    grantOf: async (accessToken) => {
      const hash = await accessTokens.hashOf(accessToken)
      if (hash === undefined) return undefined
      return unlessLost(context, () => grantOfAccessToken(database, consents, hash, clock.now()))
    },

    isRefreshToken: (value) => format.hashOf('refreshToken', value) !== undefined,

    revoke: async (client, token) => {
      const now = clock.now()
      const access = await accessTokens.hashOf(token)
      if (access !== undefined) {
        return revokeToken(database, 'access_tokens', { hash: access, clientId: client.id, now })
      }
      const refreshHash = format.hashOf('refreshToken', token)
      if (refreshHash !== undefined) {
        await revokeToken(database, 'refresh_tokens', { hash: refreshHash, clientId: client.id, now })
      }
    },

    revokeAccessTokensOf: (clientId) => deleteAccessTokensOf(database, clientId),

    expiries: (client, grantName) => {
      const now = clock.now()
      const refreshLifespan = refreshTokenLifespan(client, grantName, lifespans)
      return {
        accessToken: now + accessTokenLifespan(client, grantName, lifespans),
        idToken: now + idTokenLifespan(client, grantName, lifespans),
        refreshToken: refreshLifespan === undefined ? undefined : now + refreshLifespan,
      }
    },

    userClaims: (grant) => userinfoClaims(grant, issuer),
  }
}
