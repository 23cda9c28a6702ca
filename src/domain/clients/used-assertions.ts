import { hash } from '../../kernel/secrets.ts'
import { type Database, purgeExpired } from '../../platform/database/index.ts'
import { insertUsedAssertion } from './store.ts'

/** Assertions that were presented (RFC 7523 §3): each counts once, on all nodes together. */
export interface UsedAssertions {
  /** `false` where an assertion of this issuer with this id was used before. */
  use(issuer: string, jti: string, expiresAt: number): Promise<boolean>
}

export const createUsedAssertions = (database: Database): UsedAssertions => ({
  use: (issuer, jti, expiresAt) =>
    insertUsedAssertion(database, { hash: hash(JSON.stringify([issuer, jti])), expires_at: expiresAt }),
})

export const purgeUsedAssertions = purgeExpired('used_assertions', 'hash')
