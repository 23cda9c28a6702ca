import { hash } from '../kernel/secrets.ts'
import { readState, writeState } from '../kernel/state-version.ts'
import type { Context } from './context.ts'
import type { DeviceProblem } from './problems.ts'
import type { Visit } from './visit.ts'

/** What has come of the code that somebody typed, for the page that shows it. */
export type DeviceState = { challenge: string; userCode: string } & (
  | { found: { id: string; clientId: string; scope: string[]; audience: string[] } }
  /** `retryAt` in milliseconds since the epoch. */
  | { problem: DeviceProblem; retryAt?: number | undefined }
)

const purpose = 'device-page'
const version = 1

/** Travels in the address of the page: in another browser it says nothing. */
export const sealDeviceState = ({ secrets, csrf }: Context, visit: Visit, state: DeviceState): string =>
  secrets.seal(purpose, writeState(version, { ...state, browser: hash(csrf.browser(visit)) }))

export function openDeviceState(
  { secrets, csrf }: Context,
  visit: Visit,
  sealed: string | undefined,
): DeviceState | undefined {
  const text = sealed === undefined ? undefined : secrets.open(purpose, sealed)
  const state = text === undefined ? undefined : readState([version], text)
  return state?.['browser'] === hash(csrf.browser(visit)) ? (state as unknown as DeviceState) : undefined
}
