/**
 * How often something may be tried that has to be guessed, or that costs others: passwords, codes, secrets, mail.
 *
 * Owns the counters, which all nodes share, the list of limits, and the browsers that are known again. A stranger slows
 * himself down: what strangers do at an identifier is not counted with the device of its owner. Does not own what is tried.
 */
export { createKnownDevices, type KnownDevice, type KnownDevices, type SignedIn } from './known-device.ts'
export type { Origin, Requester } from './requester.ts'
export { purgeKnownNetworks, purgeThrottles } from './store.ts'
export { type Attempt, createThrottle, type Throttle, type ThrottleFault } from './throttle.ts'
