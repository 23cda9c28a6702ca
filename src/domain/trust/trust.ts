import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { uuid } from '../../kernel/ids.ts'
import type { Database } from '../../platform/database/index.ts'
import type {
  NewTrustedIssuer,
  TrustedIssuer,
  TrustedKey,
  TrustFault,
  TrustPage,
  VerifiedAssertion,
} from './schema.ts'
import {
  deleteTrustedIssuer,
  insertTrustedIssuer,
  selectTrustedIssuer,
  selectTrustedIssuers,
  selectTrustedKeys,
} from './store.ts'
import { readTrustedKey } from './trusted-key.ts'
import { type AssertionRules, verifyAssertion } from './verify-assertion.ts'

export interface Trust {
  /** Throws `trusted_issuer_exists`, `unusable_trusted_key` and `trusted_key_without_kid`. */
  add(issuer: NewTrustedIssuer): Promise<TrustedIssuer>
  list(page: TrustPage): Promise<TrustedIssuer[]>
  /** Throws `trusted_issuer_not_found`. */
  load(id: string): Promise<TrustedIssuer>
  remove(id: string): Promise<void>
  /** The keys of an issuer that are trusted, each once. */
  keysOf(issuer: string): Promise<TrustedKey[]>
  /** What an assertion says (RFC 7523 §3). That it counts once is up to the caller. Throws `assertion_refused`. */
  verify(assertion: string): Promise<VerifiedAssertion>
}

export function createTrust(dependencies: {
  database: Database
  clock: Clock
  rules: AssertionRules
}): Trust {
  const { database, clock, rules } = dependencies
  const notFound = () => new Fault<TrustFault>('trusted_issuer_not_found', '')
  return {
    add: async ({ jwk, ...asked }) => {
      const trusted = { ...asked, id: uuid(), key: readTrustedKey(jwk), createdAt: clock.now() }
      if (!(await insertTrustedIssuer(database, trusted)))
        throw new Fault<TrustFault>('trusted_issuer_exists', 'This key of the issuer is trusted already.')
      return trusted
    },
    list: (page) => selectTrustedIssuers(database, page),
    load: async (id) => {
      const trusted = await selectTrustedIssuer(database, id)
      if (!trusted) throw notFound()
      return trusted
    },
    remove: async (id) => {
      if (!(await deleteTrustedIssuer(database, id))) throw notFound()
    },
    keysOf: async (issuer) => {
      const keys = await selectTrustedKeys(database, issuer)
      return [...new Map(keys.map((key) => [key.kid, key])).values()]
    },
    verify: (assertion) => verifyAssertion(database, clock, rules, assertion),
  }
}
