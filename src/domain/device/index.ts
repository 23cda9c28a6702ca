/**
 * Device authorizations (RFC 8628).
 *
 * Owns their table, device codes and user codes, how often a device may poll and how many codes may be guessed. Does
 * not own the pages on which the user decides (interactions) nor what was granted (consents).
 */
export { createDeviceAuthorizations, type DeviceAuthorizations } from './device.ts'
export { purgeDeviceAuthorizations } from './purge.ts'
export type { DeviceAuthorization, DeviceFault, DeviceRefusal } from './schema.ts'
export { awaitsDevice } from './store.ts'
export type { UserCodeShape } from './user-code.ts'
