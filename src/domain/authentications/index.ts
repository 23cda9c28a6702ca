/**
 * Authentications under way: which steps somebody has completed in answer to a login request, what they reach together,
 * and what comes next.
 *
 * Owns the progress of a flow and its token. Does not own codes and passwords (credentials), accounts, nor the login
 * request itself (interactions); knows nothing of HTTP, so that any face may let people sign in step by step.
 */
export { type Authentications, createAuthentications } from './authentications.ts'
export type { Browser } from './context.ts'
export type {
  AuthableIdentity,
  AuthenticationFault,
  LoginFlow,
  Progress,
  ProposedStep,
  Step,
} from './schema.ts'
export { lifespanOf } from './session.ts'
export { deletingAuthentications, purgeAuthentications } from './store.ts'
