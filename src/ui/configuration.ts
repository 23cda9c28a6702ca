import {
  choice,
  cookieName,
  cookiePath,
  flag,
  fragment,
  group,
  optional,
  text,
} from '../platform/config/index.ts'
import { sameSiteFor } from '../platform/http/same-site-mode.ts'

export const hostedPagesConfiguration = fragment({
  keys: {
    'session.cookie': group('Its cookie.', {
      name: cookieName('ory_kratos_session', 'Name of the cookie.'),
      path: cookiePath(
        'Path attribute. It must lead to `/ui` of the public address, and to `/auth` if the auth-flow API is served.',
      ),
      domain: optional(text('Domain attribute.')),
      same_site: choice(['Lax', 'Strict', 'None'], 'Lax', 'SameSite attribute.'),
      persistent: flag(true, 'Keep the cookie when the browser closes.'),
    }),
  },
  derive: ({ session: { cookie } }, { issuer, secure }: { issuer: string; secure: boolean }) => ({
    sessionCookie: {
      name: cookie.name,
      persistent: cookie.persistent,
      secure,
      sameSite: sameSiteFor(issuer, cookie.same_site),
      domain: cookie.domain,
      path: cookie.path,
    },
  }),
})
