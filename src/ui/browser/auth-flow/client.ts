/**
 * A client of the auth-flow API for browsers. It depends on nothing but `fetch`; the bodies are those of the wire, so
 * that the API's own documentation holds here, too.
 *
 *   const flow = createAuthFlowClient({ baseUrl: 'https://sso.example.com' })
 *   const { identity, authn_step } = await flow.requireAuthable(loginChallenge, 'ada@example.com')
 *
 * Refusals are thrown as `AuthFlowError`.
 */
import { AuthFlowError, isTokenConflict, problemIn } from './error.ts'
import type {
  Authable,
  Backup,
  ConsentInfo,
  IdentityChange,
  LoginInfo,
  NewPassword,
  PasswordChange,
  PerformedStep,
  PrehashParameters,
  StepResult,
} from './wire.ts'

export interface AuthFlowClientOptions {
  /** Where the API is, without a slash at the end. Empty: where the page comes from. */
  baseUrl?: string
  fetch?: typeof fetch
  /** Keeps the token of each flow, so that it survives a reload of the page. */
  storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

export type AuthFlowClient = ReturnType<typeof createAuthFlowClient>

export function createAuthFlowClient({
  baseUrl = '',
  fetch: ask = (...request) => fetch(...request),
  storage = sessionStorage,
}: AuthFlowClientOptions = {}) {
  const key = (loginChallenge: string) => `auth-flow:${loginChallenge}`

  async function call<T>(method: string, path: string, body?: unknown, token?: string | null): Promise<T> {
    let response: Response
    let text: string
    try {
      response = await ask(`${baseUrl}${path}`, {
        method,
        credentials: 'include',
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      text = await response.text()
    } catch (cause) {
      throw new AuthFlowError(problemIn(0, { code: 'unreachable' }), { cause })
    }
    if (!response.ok)
      throw new AuthFlowError(problemIn(response.status, parse(text), response.headers.get('retry-after')))
    return parse(text) as T
  }

  /** Sends the flow's token once there is one, and drops it when it turns out to be that of another flow. */
  async function callInFlow<T>(
    method: string,
    path: string,
    body: { login_challenge: string } & Record<string, unknown>,
  ): Promise<T> {
    const name = key(body.login_challenge)
    try {
      return await call<T>(method, path, body, storage.getItem(name))
    } catch (error) {
      if (error instanceof AuthFlowError && isTokenConflict(error)) storage.removeItem(name)
      throw error
    }
  }

  return {
    loginInfo: (loginChallenge: string) =>
      call<LoginInfo>('GET', `/auth/login/info?login_challenge=${encodeURIComponent(loginChallenge)}`),

    /** Finds the identity of an address, or makes it, and tells which step to begin with. */
    requireAuthable: (loginChallenge: string, identifier: string) =>
      callInFlow<Authable>('PUT', '/identities/authable', {
        login_challenge: loginChallenge,
        identifier: { value: identifier },
      }),

    /** With an emailed code a new password may be set in the same step. */
    async performStep(
      loginChallenge: string,
      step: PerformedStep,
      passwordReset?: NewPassword,
    ): Promise<StepResult> {
      const result = await callInFlow<StepResult>('POST', '/auth/login/authn-step', {
        login_challenge: loginChallenge,
        authn_step: step,
        ...(passwordReset && { password_reset: passwordReset }),
      })
      if (result.next === 'redirect') storage.removeItem(key(loginChallenge))
      else storage.setItem(key(loginChallenge), result.access_token)
      return result
    },

    /** Has a code sent, in place of one that expired or of the step that was proposed. */
    initStep: (
      loginChallenge: string,
      identityId: string,
      methodName: 'emailed_code' | 'prehashed_password',
    ) =>
      callInFlow<void>('POST', '/authn-steps', {
        login_challenge: loginChallenge,
        authn_step: { identity_id: identityId, method_name: methodName },
      }),

    consentInfo: (consentChallenge: string) =>
      call<ConsentInfo>(
        'GET',
        `/auth/consent/info?consent_challenge=${encodeURIComponent(consentChallenge)}`,
      ),

    acceptConsent: (consentChallenge: string, identityId: string, consentedScopes: string[]) =>
      call<{ redirect_to: string }>('POST', '/auth/consent', {
        consent_challenge: consentChallenge,
        identity_id: identityId,
        consented_scopes: consentedScopes,
      }),

    /** The person does not agree: the application is told so. */
    rejectConsent: (consentChallenge: string, identityId: string) =>
      call<{ redirect_to: string }>('POST', '/auth/consent/reject', {
        consent_challenge: consentChallenge,
        identity_id: identityId,
      }),

    /** Ends the sessions of the whole account. The token is that of the application, from the callback. */
    logout: (accessToken: string) => call<void>('POST', '/logout', undefined, accessToken),

    /** How somebody is shown where they sign in; `null` takes it back. The token is that of the application. */
    changeIdentity: (accessToken: string, identityId: string, change: IdentityChange) =>
      call<void>('PATCH', `/identities/${encodeURIComponent(identityId)}`, change, accessToken),

    passwordParameters: (accountId: string) =>
      call<PrehashParameters>('GET', `/accounts/${encodeURIComponent(accountId)}/pwd-params`),

    changePassword: (accessToken: string, accountId: string, change: PasswordChange) =>
      call<void>('PUT', `/accounts/${encodeURIComponent(accountId)}/password`, change, accessToken),

    readBackup: (accessToken: string, accountId: string) =>
      call<Backup>('GET', `/accounts/${encodeURIComponent(accountId)}/backup`, undefined, accessToken),

    /** `version` is one more than what was read; somebody else's newer backup is not overwritten. */
    writeBackup: (accessToken: string, accountId: string, backup: Backup) =>
      call<void>('PUT', `/accounts/${encodeURIComponent(accountId)}/backup`, backup, accessToken),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
