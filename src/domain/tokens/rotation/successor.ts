import { createSecretKeys } from '../../../kernel/secrets.ts'
import type { AccessTokenStrategy } from '../access-token.ts'
import { prefixes } from '../format.ts'
import type { NewAccessToken } from '../store.ts'

/** Within which a used refresh token gives its successor once more. */
export interface RefreshGrace {
  /** Milliseconds after the first use; 0 for none. */
  period: number
  /** How many uses give tokens, the first one counted; 0 for any number. */
  uses: number
}

/** The pair of tokens that a rotation gave, so that it can be given again. */
export interface Successor {
  refreshToken: string
  accessToken: { strategy: AccessTokenStrategy; seed: string; row: NewAccessToken }
}

const purpose = 'refresh-successor'

/** Sealed under the token that was presented, which the database knows only by its hash. */
export const sealSuccessor = (presented: string, successor: Successor): string =>
  keyOf(presented).seal(purpose, JSON.stringify(successor))

export function openSuccessor(presented: string, sealed: string): Successor | undefined {
  const opened = keyOf(presented).open(purpose, sealed)
  return opened === undefined ? undefined : (JSON.parse(opened) as Successor)
}

const keyOf = (presented: string) => createSecretKeys([withoutPrefix(presented)])

/** A token is accepted without its prefix, too, and is the same one then. */
const withoutPrefix = (token: string): string =>
  token.startsWith(prefixes.refreshToken) ? token.slice(prefixes.refreshToken.length) : token
