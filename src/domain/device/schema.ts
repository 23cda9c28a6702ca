import type { Origin } from '../throttle/index.ts'

/** What a device asked for, while its user has not decided (RFC 8628 §3.1). */
export interface DeviceAuthorization {
  id: string
  clientId: string
  scope: string[]
  audience: string[]
}

/** What the device shows and keeps (RFC 8628 §3.2). Seconds. */
export interface DeviceCodes {
  deviceCode: string
  userCode: string
  expiresIn: number
  interval: number
}

/** The browser in which a user code is entered. */
export interface Guesser extends Origin {
  browser: string
}

export type DeviceFault = 'user_code_unknown'

/** Why a device gets no tokens, or none yet (RFC 8628 §3.5). */
export type DeviceRefusal =
  | 'device_code_unknown'
  | 'device_code_used'
  | 'device_code_expired'
  | 'undecided'
  | 'polled_too_fast'
  | 'denied'
