import { purgeExpired } from '../../platform/database/index.ts'

/** Milliseconds in which an operator still sees whom this server trusted. */
const retention = 30 * 86_400_000

export const purgeTrustedIssuers = purgeExpired('trusted_issuers', 'id', retention)
