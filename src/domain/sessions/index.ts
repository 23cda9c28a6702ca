/**
 * The person in front of a browser: sessions, and how strongly their identity was authenticated.
 *
 * Owns session tokens, lifespans, revocation, and the tables by which proofs become AAL, ACR and AMR. Does not own the
 * cookie that carries a token, nor the sessions that the authorization server remembers (see interactions). The records
 * follow the session of Ory Kratos; AMR values follow RFC 8176.
 */
export type {
  AllClasses,
  Assurance,
  AssuranceLevel,
  AssuranceRules,
  AssuranceTable,
  ClassRule,
} from './assurance.ts'
export { type AssuranceTables, createAssuranceTables } from './assurance-tables.ts'
export { steps } from './built-in-tables.ts'
export type { Evidence, NewSession, Session, SessionFilter, StoredSession } from './schema.ts'
export { type Beginning, createSessions, type Sessions } from './sessions.ts'
export { endingSession, endingSessionsOf, purgeSessions } from './store.ts'
