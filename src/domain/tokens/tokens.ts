import type { Clock } from '../../kernel/clock.ts'
import { uuid } from '../../kernel/ids.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import { type Client, grantTypes } from '../clients/index.ts'
import type { Consents, Grant } from '../consents/index.ts'
import type { Keys } from '../keys/index.ts'
import { type AccessTokenStrategy, createAccessTokens, type ScopeClaim } from './access-token.ts'
import { type CodeRefusal, codeRefusal } from './code-refusal.ts'
import { createTokenFormat } from './format.ts'
import { signIdToken, userClaims } from './id-token.ts'
import { type Inspection, inspectAccessToken, inspectRefreshToken } from './inspect.ts'
import {
  accessTokenLifespan,
  type DefaultLifespans,
  type GrantName,
  idTokenLifespan,
  refreshTokenLifespan,
} from './lifespans.ts'
import { type RefreshRefusal, refreshRefusal } from './refresh-refusal.ts'
import {
  insertGrantlessAccessToken,
  insertGrantWithCode,
  redeemCode,
  revokeToken,
  rotateRefreshToken,
} from './store.ts'

/** Tokens as they go to the client. */
export interface IssuedTokens {
  accessToken: string
  /** Seconds. */
  expiresIn: number
  scope: string[]
  refreshToken?: string | undefined
  idToken?: string | undefined
}

export type Redemption<Refusal> = { issued: IssuedTokens; grant: Grant } | { refused: Refusal }

export interface CodeRequest {
  redirectUri: string | undefined
  codeChallenge: string | undefined
  nonce: string | undefined
}

export interface Tokens {
  /** Stores the grant and returns its code; `undefined` where the grant was stored before. */
  issueCode(client: Client, grant: Grant, request: CodeRequest): Promise<string | undefined>
  /** A used code ends every token that came from it (RFC 6749 §4.1.2). `codeChallenge` is that of the given verifier. */
  redeemCode(
    client: Client,
    request: { code: string; redirectUri: string | undefined; codeChallenge: string | undefined },
  ): Promise<Redemption<CodeRefusal>>
  /** A used refresh token ends every token of its grant (RFC 9700 §4.14.2). */
  refresh(client: Client, refreshToken: string): Promise<Redemption<RefreshRefusal>>
  issueToClient(client: Client, scope: string[], audience: string[]): Promise<IssuedTokens>
  /** What a live token stands for; `undefined` for any other value. At most one database read; none for a forged one. */
  inspect(
    token: string,
    kinds?: readonly ('access_token' | 'refresh_token')[],
  ): Promise<Inspection | undefined>
  /** Ends the token and those of the same grant. Does nothing for a value that is no token of this client (RFC 7009 §2.2). */
  revoke(client: Client, token: string): Promise<void>
  /** Claims for the userinfo endpoint. */
  userClaims(grant: Grant): Record<string, unknown>
}

export const offlineScopes: readonly string[] = ['offline_access', 'offline']

export function createTokens(dependencies: {
  database: Database
  secrets: SecretKeys
  clock: Clock
  keys: Keys
  consents: Consents
  issuer: string
  strategy: AccessTokenStrategy
  scopeClaim: ScopeClaim
  lifespans: DefaultLifespans
}): Tokens {
  const { database, secrets, clock, keys, consents, issuer, strategy, scopeClaim, lifespans } = dependencies
  const format = createTokenFormat(secrets)
  const accessTokens = createAccessTokens({ format, keys, issuer, scopeClaim })

  const prepareAccess = (client: Client, grant: GrantName, now: number) => {
    const pending = accessTokens.prepare(
      (client.metadata.access_token_strategy as AccessTokenStrategy) || strategy,
    )
    const expiresAt = now + accessTokenLifespan(client, grant, lifespans)
    return {
      pending,
      row: {
        hash: pending.hash,
        client_id: client.id,
        scope: null,
        audience: null,
        issued_at: now,
        expires_at: expiresAt,
      },
    }
  }

  const prepareRefresh = (client: Client, grant: GrantName, now: number) => {
    const { value, hash } = format.create('refreshToken')
    const lifespan = refreshTokenLifespan(client, grant, lifespans)
    const expiresAt = lifespan === undefined ? null : now + lifespan
    return {
      value,
      row: { hash, client_id: client.id, issued_at: now, expires_at: expiresAt, used_at: null },
    }
  }

  const finish = async (
    client: Client,
    grant: Grant,
    grantName: GrantName,
    access: ReturnType<typeof prepareAccess>,
    extras: { refreshToken: string | undefined; nonce: string | undefined },
  ): Promise<IssuedTokens> => {
    const { issued_at: issuedAt, expires_at: expiresAt } = access.row
    const accessToken = await access.pending.finish({
      subject: grant.subject,
      clientId: client.id,
      scope: grant.grantedScope,
      audience: grant.grantedAudience,
      issuedAt,
      expiresAt,
      ext: grant.claims.accessToken,
    })
    const lifespan = idTokenLifespan(client, grantName, lifespans)
    const idToken = grant.grantedScope.includes('openid')
      ? await signIdToken(keys, {
          grant,
          issuer,
          nonce: extras.nonce,
          accessToken,
          issuedAt,
          lifespan,
          jti: uuid(),
        })
      : undefined
    const expiresIn = Math.floor((expiresAt - issuedAt) / 1000)
    return { accessToken, expiresIn, scope: grant.grantedScope, refreshToken: extras.refreshToken, idToken }
  }

  return {
    issueCode: async (client, grant, request) => {
      const { value, hash } = format.create('authorizationCode')
      const offline = grant.grantedScope.some((scope) => offlineScopes.includes(scope))
      const stored = await insertGrantWithCode(database, consents.storing(grant), {
        hash,
        client_id: client.id,
        redirect_uri: request.redirectUri ?? null,
        code_challenge: request.codeChallenge ?? null,
        nonce: request.nonce ?? null,
        refreshable: offline ? 1 : 0,
        expires_at: clock.now() + lifespans.authorizationCode,
        used_at: null,
      })
      return stored ? value : undefined
    },

    redeemCode: async (client, { code, redirectUri, codeChallenge }) => {
      const hash = format.hashOf('authorizationCode', code)
      if (hash === undefined) return { refused: 'code_unknown' }
      const now = clock.now()
      const access = prepareAccess(client, 'authorization_code', now)
      const refresh = grantTypes(client).includes('refresh_token')
        ? prepareRefresh(client, 'authorization_code', now)
        : undefined
      const redemption = {
        hash,
        clientId: client.id,
        redirectUri: redirectUri ?? null,
        codeChallenge: codeChallenge ?? null,
        now,
      }
      const row = await redeemCode(database, redemption, access.row, refresh?.row)
      if (!row) return { refused: await codeRefusal(database, consents, redemption) }
      const grant = consents.fromRow(row)
      const refreshToken = row.refreshable === 1 ? refresh?.value : undefined
      return {
        grant,
        issued: await finish(client, grant, 'authorization_code', access, {
          refreshToken,
          nonce: row.nonce ?? undefined,
        }),
      }
    },

    refresh: async (client, refreshToken) => {
      const hash = format.hashOf('refreshToken', refreshToken)
      if (hash === undefined) return { refused: 'token_unknown' }
      const now = clock.now()
      const access = prepareAccess(client, 'refresh_token', now)
      const next = prepareRefresh(client, 'refresh_token', now)
      const rotation = { hash, clientId: client.id, now }
      const row = await rotateRefreshToken(database, rotation, access.row, next.row)
      if (!row) return { refused: await refreshRefusal(database, consents, rotation) }
      const grant = consents.fromRow(row)
      return {
        grant,
        issued: await finish(client, grant, 'refresh_token', access, {
          refreshToken: next.value,
          nonce: undefined,
        }),
      }
    },

    issueToClient: async (client, scope, audience) => {
      const now = clock.now()
      const { pending, row } = prepareAccess(client, 'client_credentials', now)
      await insertGrantlessAccessToken(database, {
        ...row,
        grant_id: null,
        scope: JSON.stringify(scope),
        audience: JSON.stringify(audience),
      })
      const { expires_at: expiresAt } = row
      const content = {
        subject: client.id,
        clientId: client.id,
        scope,
        audience,
        issuedAt: now,
        expiresAt,
        ext: {},
      }
      return {
        accessToken: await pending.finish(content),
        expiresIn: Math.floor((expiresAt - now) / 1000),
        scope,
      }
    },

    inspect: async (token, kinds = ['access_token', 'refresh_token']) => {
      if (kinds.includes('access_token')) {
        const hash = await accessTokens.hashOf(token)
        if (hash !== undefined) return inspectAccessToken(database, consents, hash, clock.now())
      }
      if (kinds.includes('refresh_token')) {
        const hash = format.hashOf('refreshToken', token)
        if (hash !== undefined) return inspectRefreshToken(database, consents, hash, clock.now())
      }
      return undefined
    },

    revoke: async (client, token) => {
      const now = clock.now()
      const access = await accessTokens.hashOf(token)
      if (access !== undefined)
        return revokeToken(database, 'access_tokens', { hash: access, clientId: client.id, now })
      const refresh = format.hashOf('refreshToken', token)
      if (refresh !== undefined)
        await revokeToken(database, 'refresh_tokens', { hash: refresh, clientId: client.id, now })
    },

    userClaims: (grant) => userClaims(grant, issuer),
  }
}
