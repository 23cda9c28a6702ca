import { toSeconds } from '../../kernel/clock.ts'
import { uuid } from '../../kernel/ids.ts'
import { hash } from '../../kernel/secrets.ts'
import { type Keys, keySets } from '../keys/index.ts'
import type { TokenFormat } from './format.ts'

export type AccessTokenStrategy = 'opaque' | 'jwt'
export type ScopeClaim = 'list' | 'string' | 'both'

/** What an access token says (RFC 9068 §2.2); times in milliseconds since the epoch. */
export interface AccessTokenContent {
  subject: string
  clientId: string
  scope: string[]
  audience: string[]
  issuedAt: number
  expiresAt: number
  ext: Record<string, unknown>
}

/** A token whose hash is known before it is stored and whose text is made once its content has been read back. */
export interface PendingAccessToken {
  hash: string
  finish(content: AccessTokenContent): Promise<string>
}

export interface AccessTokens {
  prepare(strategy: AccessTokenStrategy): PendingAccessToken
  /** The hash under which a token made here is stored; `undefined` where it was not made here. */
  hashOf(token: string): Promise<string | undefined>
}

export function createAccessTokens(dependencies: {
  format: TokenFormat
  keys: Keys
  issuer: string
  scopeClaim: ScopeClaim
}): AccessTokens {
  const { format, keys, issuer, scopeClaim } = dependencies
  return {
    prepare: (strategy) => {
      if (strategy === 'opaque') {
        const { value, hash: stored } = format.create('accessToken')
        return { hash: stored, finish: async () => value }
      }
      const jti = uuid()
      return {
        hash: hash(jti),
        finish: (content) => keys.sign(keySets.accessToken, claims(content, jti, issuer, scopeClaim)),
      }
    },
    hashOf: async (token) => {
      if (token.split('.').length !== 3) return format.hashOf('accessToken', token)
      const verified = await keys.verify(keySets.accessToken, token)
      return typeof verified?.['jti'] === 'string' ? hash(verified['jti']) : undefined
    },
  }
}

function claims(
  content: AccessTokenContent,
  jti: string,
  issuer: string,
  scopeClaim: ScopeClaim,
): Record<string, unknown> {
  return {
    aud: content.audience,
    client_id: content.clientId,
    exp: toSeconds(content.expiresAt),
    ext: content.ext,
    iat: toSeconds(content.issuedAt),
    iss: issuer,
    jti,
    nbf: toSeconds(content.issuedAt),
    ...(scopeClaim === 'string' ? {} : { scp: content.scope }),
    ...(scopeClaim === 'list' ? {} : { scope: content.scope.join(' ') }),
    sub: content.subject,
  }
}
