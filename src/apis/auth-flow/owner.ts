import { steps } from '../../domain/sessions/index.ts'
import type { TokenGrant } from '../../domain/tokens/index.ts'
import type { HttpRequest } from '../../platform/http/index.ts'
import { bearerToken } from './bearer.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError } from './errors.ts'

/** Who presents an access token of the authorization server, and what it stands for. */
export async function requireOwner(
  { tokens }: Pick<AuthFlow, 'tokens'>,
  request: HttpRequest,
): Promise<TokenGrant> {
  const refuse = (detail: 'required' | 'malformed' | 'invalid', desc = '') =>
    new AuthFlowError('unauthorized', 'headers', { Authorization: detail }, desc)
  if (!request.headers.authorization) throw refuse('required')
  const token = bearerToken(request)
  if (token === undefined) throw refuse('malformed')
  const owned = await tokens.grantOf(token)
  if (!owned) throw refuse('invalid', 'token is not active')
  return owned
}

/** The class that the sign-in behind a token reached has to be `least`. */
export function requireClass(acr: string, least: 1 | 2): void {
  const reached = steps.strengthOf(acr) ?? 0
  if (reached >= least) return
  const desc = reached === 0 ? 'token acr is 0' : 'token acr is too weak'
  throw new AuthFlowError('forbidden', 'acr', { acr: 'forbidden', required_acr: String(least) }, desc)
}
