import { purgeExpired } from '../../platform/database/index.ts'

/** A code is remembered for a while longer: one that comes again still ends the tokens that it gave (RFC 6749 §4.1.2). */
const codeRetention = 3_600_000

export const purgeCodes = purgeExpired('authorization_codes', 'hash', codeRetention)
export const purgeAccessTokens = purgeExpired('access_tokens', 'hash')
/** Used ones as well: they expire like the others, or a month after their use (see `rotateRefreshToken`). */
export const purgeRefreshTokens = purgeExpired('refresh_tokens', 'hash')
