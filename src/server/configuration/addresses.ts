import { joinUrl } from '../../kernel/url.ts'
import { fragment, group, optional, page, url } from '../../platform/config/index.ts'

export const addressesConfiguration = fragment({
  keys: {
    urls: group('Where things are.', {
      self: group('Gatehouse itself.', {
        issuer: optional(
          url(
            'Issuer identifier, emitted exactly as written. Default: http://127.0.0.1:<public port>/ in development mode; required otherwise.',
          ),
        ),
        public: optional(url('Base of the public endpoints as browsers reach them. Default: the issuer.')),
        admin: optional(
          url(
            'Base of the admin endpoints as callers reach them. Used in links. Its host is the one name that somebody could register under which callers that send `Origin` or `Sec-Fetch-*` are answered, as browsers and `fetch` of Node.js do.',
          ),
        ),
      }),
      login: optional(page('Login application. Default: the hosted sign-in page.')),
      registration: optional(
        page('Where `prompt=registration` leads. Default: the hosted registration page.'),
      ),
      consent: optional(
        page(
          'Consent application. Default: the hosted page, or the auth-flow API where that signs people in.',
        ),
      ),
      logout: optional(page('Logout application. Default: the hosted confirmation page.')),
      error: optional(
        page('Where errors that cannot go to the client are shown. Default: the hosted error page.'),
      ),
      device: group('The device flow.', {
        verification: optional(
          page('Where people enter the code that a device shows. Default: the hosted page for it.'),
        ),
        success: optional(
          page(
            'Where they are sent once the device is connected. Default: a hosted page, or a plain one beside an application for the code.',
          ),
        ),
      }),
      post_logout_redirect: optional(
        page(
          'Where a sign-out without a target ends. Default: the hosted signed-out page, or a plain one beside a logout application.',
        ),
      ),
    }),
  },
  derive: (
    { urls },
    { ports, adminHost }: { ports: { public: number; admin: number }; adminHost: string },
  ) => {
    const issuer = urls.self.issuer ?? `http://127.0.0.1:${ports.public}/`
    const publicUrl = urls.self.public ?? issuer
    /**
     * A path that is configured begins at the host, as a browser would take it; hosted pages are below the public URL. If
     * an application takes the place of a hosted page, what comes after it is the plain page that Hydra shows.
     */
    const place = (configured: string | undefined, hosted: string): string => {
      if (configured === undefined) return joinUrl(publicUrl, hosted)
      return configured.startsWith('/') ? new URL(configured, publicUrl).href : configured
    }
    const login = place(urls.login, '/ui/login')
    const leadsToAuthFlow = login === joinUrl(publicUrl, '/auth/login')
    return {
      issuer,
      publicUrl,
      adminUrl: urls.self.admin ?? `http://${hostInUrl(adminHost)}:${ports.admin}/`,
      /** The page on which people sign in; `undefined` for an application of others. */
      signInAt:
        urls.login === undefined ? ('hosted' as const) : leadsToAuthFlow ? ('auth_flow' as const) : undefined,
      pages: {
        login,
        // As in Hydra, people register where they sign in unless there is another place for it.
        registration: place(urls.registration ?? urls.login, '/ui/registration'),
        consent: place(urls.consent, leadsToAuthFlow ? '/auth/consent' : '/ui/consent'),
        logout: place(urls.logout, '/ui/logout'),
        error: place(urls.error, '/ui/error'),
        deviceVerification: place(urls.device.verification, '/ui/device'),
        deviceSuccess: place(
          urls.device.success,
          urls.device.verification ? '/oauth2/fallbacks/device/done' : '/ui/device/success',
        ),
        postLogoutRedirect: place(
          urls.post_logout_redirect,
          urls.logout ? '/oauth2/fallbacks/logout/callback' : '/ui/signed-out',
        ),
      },
    }
  },
})

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
