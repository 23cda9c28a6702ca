import type { Continuity } from '../../domain/methods/index.ts'
import type { Context } from '../context.ts'
import type { Visit } from '../visit.ts'

/** Kratos's name: whoever cleans up cookies knows it. */
const name = 'ory_kratos_continuity'

export const continuityOf = (visit: Visit): string | undefined => visit.cookie(name)

export function keepContinuity(
  { settings, clock }: Context,
  visit: Visit,
  { value, expiresAt }: Continuity,
): void {
  visit.setCookie(name, value, {
    secure: settings.sessionCookie.secure,
    // The provider's answer arrives as a link from another site, which Strict would strip of cookies.
    sameSite: 'Lax',
    maxAge: Math.ceil((expiresAt - clock.now()) / 1000),
  })
}
