/**
 * Who a browser belongs to: sessions, how strongly and how their identity was authenticated.
 *
 * Owns session tokens, lifespans, revocation and the arithmetic of AAL, ACR and AMR. Does not own the cookie that carries
 * a token, nor the sessions that the authorization server remembers (see interactions). The records follow the
 * session of Ory Kratos; AMR values follow RFC 8176.
 */
export { acrOf, amrOf } from './assurance.ts'
export {
  type ContextClass,
  classOrder,
  contextClassOf,
  type MethodReference,
  readContextClass,
  rememberedFor,
  strongest,
  weakest,
} from './context-class.ts'
export type { NewSession, Session } from './schema.ts'
export { createSessions, type Sessions } from './sessions.ts'
export { endingSessionsOf, purgeSessions } from './store.ts'
