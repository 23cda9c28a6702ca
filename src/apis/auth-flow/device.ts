import type { Origin } from '../../domain/throttle/index.ts'
import { type HttpReply, type HttpRequest, readCookie, setCookie } from '../../platform/http/index.ts'
import type { AuthFlow } from './context.ts'

type Face = Pick<AuthFlow, 'knownDevices' | 'settings'>

/** The network and the device of a request, for those who count attempts. */
export const originOf = ({ knownDevices }: Face, request: HttpRequest): Origin => ({
  address: request.ip,
  device: knownDevices.read(readCookie(request, knownDevices.name)),
})

/** Lets the browser be known again by the identity that has just signed in: its first sign-in took a code from the mailbox. */
export function rememberDevice(
  { knownDevices, settings }: Face,
  request: HttpRequest,
  reply: HttpReply,
  identityId: string,
): void {
  const { name, lifespan } = knownDevices
  const value = knownDevices.after(readCookie(request, name), { identifiers: [identityId], confirmed: true })
  // As the hosted pages set it: for this host alone, so that a browser has one of them.
  setCookie(reply, name, value, { ...settings.cookies, domain: undefined, maxAge: lifespan })
}
