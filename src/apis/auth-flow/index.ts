/**
 * The SSO auth-flow API: authentication in steps, consent to legal terms, logout, and what accounts need next to it.
 *
 * Owns the wire shapes and the one error shape of this face. Answers login and consent requests as any other login
 * application could; decides nothing about who somebody is (see domain/authentications).
 */
export type { AuthFlowSettings, ExchangeCode } from './context.ts'
export { authFlowOperations } from './operations.ts'
export { authFlow } from './routes.ts'
