import { randomToken } from '../../kernel/ids.ts'
import { equal, hash, type SecretKeys } from '../../kernel/secrets.ts'
import { readState, writeState } from '../../kernel/state-version.ts'

/** What a sign-in at a provider must remember until its callback. It travels sealed, as the `state` parameter. */
export interface SignInState {
  id: string
  provider: string
  /** Hash of the value in the browser's cookie: only that browser can finish. */
  browser: string
  nonce: string
  codeVerifier: string
  returnState: string
  expiresAt: number
}

const purpose = 'federation-state'
/** Changes with the meaning of a member of `SignInState`. */
const stateVersion = 1
const continuityShape = /^[A-Za-z0-9_-]{43}$/

export const sealState = (secrets: SecretKeys, state: SignInState): string =>
  secrets.seal(purpose, writeState(stateVersion, state))

export function openState(secrets: SecretKeys, sealed: string | undefined): SignInState | undefined {
  const opened = sealed === undefined ? undefined : secrets.open(purpose, sealed)
  return opened === undefined
    ? undefined
    : (readState([stateVersion], opened) as unknown as SignInState | undefined)
}

/** The cookie's value; one that the browser has is kept, so that sign-ins in two tabs do not end each other. */
export const continuityOf = (existing: string | undefined): string =>
  existing !== undefined && continuityShape.test(existing) ? existing : randomToken()

export const browserOf = (continuity: string): string => hash(continuity)

export const belongsTo = (state: SignInState, continuity: string | undefined): boolean =>
  continuity !== undefined && equal(browserOf(continuity), state.browser)
