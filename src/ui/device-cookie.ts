import type { Origin, SignedIn } from '../domain/throttle/index.ts'
import type { HostedPagesDependencies } from './dependencies.ts'
import type { Visit } from './visit.ts'

type Dependencies = Pick<HostedPagesDependencies, 'knownDevices' | 'settings'>

/** The network and the device of a visit, for those who count attempts. */
export const originOf = ({ knownDevices }: Dependencies, visit: Visit): Origin => ({
  address: visit.address,
  device: knownDevices.read(visit.cookie(knownDevices.name)),
})

/** Lets the browser be known again by whoever has just signed in. It stays known when they sign out. */
export function rememberDevice(
  { knownDevices, settings }: Dependencies,
  visit: Visit,
  person: SignedIn,
): void {
  const { name, lifespan } = knownDevices
  visit.setCookie(name, knownDevices.after(visit.cookie(name), person), {
    secure: settings.sessionCookie.secure,
    sameSite: 'Lax',
    maxAge: lifespan,
  })
}
