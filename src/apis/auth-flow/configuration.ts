import { Type } from 'typebox'
import { joinUrl } from '../../kernel/url.ts'
import { fragment, group, list, optional, text, url } from '../../platform/config/index.ts'

interface Surroundings {
  publicUrl: string
  /** The pages on which people sign in and consent unless a client says otherwise. */
  usual: { login: string; consent: string }
  cookies: { secure: boolean; domain: string | undefined }
}

export const authFlowConfiguration = fragment({
  keys: {
    'auth_flow.enabled': optional(
      Type.Boolean({ description: 'Serve it. Default: whether `urls.login` leads to it.' }),
    ),
    'auth_flow.client': group('The application behind /auth/callback, which keeps the accounts.', {
      id: optional(text('Its client id. Its redirect URI is <public address>/auth/callback.')),
      secret: optional(Type.String({ description: 'Its client secret.', secret: true })),
    }),
    'auth_flow.urls': group('Pages of the front end.', {
      login: optional(url('Where people sign in. Default: the hosted page.')),
      consent: optional(url('Where they agree to terms. Default: the hosted page.')),
      callback: optional(url('Where tokens end, in the fragment. Default: the hosted page.')),
    }),
    'auth_flow.allowed_origins': list(
      [],
      'Origins whose pages may call the API. Those of the pages above may without being named.',
    ),
  },
  /** `undefined` if the auth-flow API is not served. */
  derive: (
    { auth_flow: { enabled, client, urls: pages, allowed_origins } },
    { publicUrl, usual, cookies }: Surroundings,
  ) => {
    const entrances = {
      login: joinUrl(publicUrl, '/auth/login'),
      consent: joinUrl(publicUrl, '/auth/consent'),
    }
    if (!(enabled ?? usual.login === entrances.login)) return undefined
    const settings = {
      login: pages.login ?? joinUrl(publicUrl, '/ui/sso/login'),
      consent: pages.consent ?? joinUrl(publicUrl, '/ui/sso/consent'),
      callback: pages.callback ?? joinUrl(publicUrl, '/ui/sso/callback'),
    }
    return {
      clientId: client.id,
      clientSecret: client.secret,
      redirectUri: joinUrl(publicUrl, '/auth/callback'),
      pages: settings,
      usual: { login: usual.login, consent: usual.consent },
      entrances: {
        login: [entrances.login, settings.login],
        consent: [entrances.consent, settings.consent],
      },
      allowedOrigins: [...allowed_origins, ...Object.values(settings)],
      cookies: { secure: cookies.secure, sameSite: 'Lax' as const, domain: cookies.domain },
    }
  },
})
