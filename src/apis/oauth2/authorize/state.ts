import type { Form } from '../../../kernel/form.ts'
import { OAuthError } from '../errors.ts'
import { type ResponseType, shortestNonce } from './response-types.ts'

const shortestState = 8

/**
 * A state that cannot be guessed (RFC 6749 §10.12). Published clients send none where something else ties the answer to
 * the browser that asked: the code challenge where a code is all that comes, or the nonce of an ID token (RFC 9700 §2.1).
 */
export function requireState(
  form: Form,
  responseType: ResponseType,
  { scope, codeChallenge }: { scope: readonly string[]; codeChallenge: string | undefined },
): void {
  const state = form.get('state')
  if (state === undefined && isBoundByNonce(form, responseType, scope)) return
  if (state === undefined && codeChallenge !== undefined && isCodeAlone(responseType)) return
  if ((state ?? '').length < shortestState) {
    throw new OAuthError(
      'invalid_state',
      `Request parameter 'state' must be at least be ${shortestState} characters long to ensure sufficient entropy.`,
    )
  }
}

const isCodeAlone = ({ code, accessToken }: ResponseType): boolean => code && !accessToken

/** An ID token comes, now or for the code, and its nonce cannot be guessed. */
const isBoundByNonce = (form: Form, { code, idToken }: ResponseType, scope: readonly string[]): boolean =>
  (code || idToken) && scope.includes('openid') && (form.get('nonce') ?? '').length >= shortestNonce
