/** The beginning of an authorization code flow, and what has to be remembered until its callback. */
import { randomBytes, toBase64 } from './base64.ts'

export interface Application {
  authorizationEndpoint: string
  clientId: string
  redirectUri: string
  scope: string
}

export interface Wishes {
  acrValues?: string | undefined
  loginHint?: string | undefined
  prompt?: string | undefined
}

/** What was asked, by the `state` that comes back with the answer. */
export interface Pending {
  nonce: string
  acrValues?: string | undefined
}

type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** The address to send the browser to. */
export function beginAuthorization(
  application: Application,
  { acrValues, loginHint, prompt }: Wishes = {},
  memory: Memory = sessionStorage,
): string {
  const state = toBase64(randomBytes(18))
  const nonce = toBase64(randomBytes(18))
  memory.setItem(key(state), JSON.stringify({ nonce, acrValues } satisfies Pending))
  const url = new URL(application.authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: application.clientId,
    redirect_uri: application.redirectUri,
    scope: application.scope,
    state,
    nonce,
    acr_values: acrValues,
    login_hint: loginHint,
    prompt,
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}

/** What this browser asked with `state`; only the first time, and never what others made up. */
export function finishAuthorization(state: string, memory: Memory = sessionStorage): Pending | undefined {
  const remembered = memory.getItem(key(state))
  memory.removeItem(key(state))
  return remembered === null ? undefined : JSON.parse(remembered)
}

const key = (state: string) => `auth-flow:state:${state}`
