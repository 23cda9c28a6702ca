import { toSeconds } from '../../kernel/clock.ts'
import { uuid } from '../../kernel/ids.ts'
import { hash } from '../../kernel/secrets.ts'
import { type Keys, keySets } from '../keys/index.ts'
import type { TokenFormat } from './format.ts'

export type AccessTokenStrategy = 'opaque' | 'jwt'
export type ScopeClaim = 'list' | 'string' | 'both'

/** How JWT access tokens look. */
export interface JwtSettings {
  /** `at+jwt` is what RFC 9068 §2.1 asks for; many resource servers accept `JWT` alone. */
  type: 'JWT' | 'at+jwt'
  scopeClaim: ScopeClaim
  excludeNotBefore: boolean
  /** Claims of the consent application that stand at the top level. */
  topLevelClaims: readonly string[]
  /** Whether claims stay in `ext` although some of them stand at the top level. */
  mirrorTopLevelClaims: boolean
  /** Whether those that do not stand at the top level stay in `ext` where nothing is mirrored. */
  preserveExt: boolean
}

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
  strategy: AccessTokenStrategy
  /** What the token is made from, beside its content. As secret as the token. */
  seed: string
  finish(content: AccessTokenContent): Promise<string>
}

export interface AccessTokens {
  prepare(strategy: AccessTokenStrategy): PendingAccessToken
  /** The same token again. */
  restore(strategy: AccessTokenStrategy, seed: string): PendingAccessToken
  /** The hash under which a token made here is stored; `undefined` where it was not made here. */
  hashOf(token: string): Promise<string | undefined>
}

export function createAccessTokens(dependencies: {
  format: TokenFormat
  keys: Keys
  issuer: string
  jwt: JwtSettings
}): AccessTokens {
  const { format, keys, issuer, jwt } = dependencies
  const opaque = (value: string, stored: string): PendingAccessToken => ({
    hash: stored,
    strategy: 'opaque',
    seed: value,
    finish: async () => value,
  })
  const signed = (jti: string): PendingAccessToken => ({
    hash: hash(jti),
    strategy: 'jwt',
    seed: jti,
    finish: (content) =>
      keys.sign(keySets.accessToken, claims(content, jti, issuer, jwt), { header: { typ: jwt.type } }),
  })
  return {
    prepare: (strategy) => {
      if (strategy === 'jwt') return signed(uuid())
      const { value, hash: stored } = format.create('accessToken')
      return opaque(value, stored)
    },
    restore: (strategy, seed) =>
      strategy === 'jwt' ? signed(seed) : opaque(seed, format.hashOf('accessToken', seed) ?? ''),
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
  { scopeClaim, excludeNotBefore, ...placing }: JwtSettings,
): Record<string, unknown> {
  return {
    ...placed(content.ext, placing),
    aud: content.audience,
    client_id: content.clientId,
    exp: toSeconds(content.expiresAt),
    iat: toSeconds(content.issuedAt),
    iss: issuer,
    jti,
    ...(excludeNotBefore ? {} : { nbf: toSeconds(content.issuedAt) }),
    ...(scopeClaim === 'string' ? {} : { scp: content.scope }),
    ...(scopeClaim === 'list' ? {} : { scope: content.scope.join(' ') }),
    sub: content.subject,
  }
}

/** Where the claims of the consent application go: `ext`, the top level, or both. */
function placed(
  ext: Record<string, unknown>,
  { topLevelClaims, mirrorTopLevelClaims, preserveExt }: Omit<JwtSettings, 'scopeClaim' | 'excludeNotBefore'>,
): Record<string, unknown> {
  const isTop = (name: string) => topLevelClaims.includes(name)
  const top = Object.fromEntries(Object.entries(ext).filter(([name]) => isTop(name)))
  if (mirrorTopLevelClaims) return { ...top, ext }
  if (!preserveExt) return top
  return { ...top, ext: Object.fromEntries(Object.entries(ext).filter(([name]) => !isTop(name))) }
}
