import { randomToken } from '../../kernel/ids.ts'
import { hash, type SecretKeys } from '../../kernel/secrets.ts'

/** Kinds of opaque values, with the prefix by which people and scanners recognise them. */
export const prefixes = {
  accessToken: 'ory_at_',
  refreshToken: 'ory_rt_',
  authorizationCode: 'ory_ac_',
  deviceCode: 'ory_dc_',
} as const

export type Kind = keyof typeof prefixes

export interface TokenFormat {
  /** A new value and the hash under which it is stored. */
  create(kind: Kind): { value: string; hash: string }
  /**
   * The hash under which `value` would be stored, or `undefined` where it was not made here as this kind. A forged,
   * truncated or altered value is told without asking the database (the second half is a MAC over the first).
   */
  hashOf(kind: Kind, value: string): string | undefined
}

const longest = 512
const parts = /^([A-Za-z0-9_-]{20,200})\.([A-Za-z0-9_-]{43})$/

export function createTokenFormat(secrets: SecretKeys): TokenFormat {
  return {
    create: (kind) => {
      const random = randomToken(32)
      return { value: `${prefixes[kind]}${random}.${secrets.mac(kind, random)}`, hash: hash(random) }
    },
    hashOf: (kind, value) => {
      if (value.length > longest) return undefined
      const prefix = prefixes[kind]
      const match = parts.exec(value.startsWith(prefix) ? value.slice(prefix.length) : value)
      if (!match) return undefined
      const [, random, mac] = match as unknown as [string, string, string]
      return secrets.verifyMac(kind, random, mac) ? hash(random) : undefined
    },
  }
}
