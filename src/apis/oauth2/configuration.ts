import { isLocalHost, joinUrl } from '../../kernel/url.ts'
import {
  choice,
  cookieName,
  cookiePath,
  duration,
  flag,
  fragment,
  group,
  list,
  milliseconds,
  optional,
  text,
  url,
} from '../../platform/config/index.ts'
import { sameSiteFor } from '../../platform/http/same-site-mode.ts'

/** Hydra's. Development mode appends `_dev`, and each client has cookies of its own for login and consent. */
const cookieNames = group('Names; development mode appends `_dev`.', {
  login_csrf: cookieName('ory_hydra_login_csrf', 'Binds a login request to its browser.'),
  consent_csrf: cookieName('ory_hydra_consent_csrf', 'Binds a consent request to its browser.'),
  device_csrf: cookieName('ory_hydra_device_csrf', 'Binds the entry of a user code to its browser.'),
  session: cookieName('ory_hydra_session', 'Remembers a sign-in.'),
})

interface Surroundings {
  issuer: string
  publicUrl: string
  adminUrl: string
  development: boolean
  /** The values of `acr`; empty if an application of others decides. */
  acrValues: readonly string[]
}

export const oauth2Configuration = fragment({
  keys: {
    'serve.cookies': group('Cookies of the authorization server.', {
      same_site_mode: choice(
        ['Lax', 'Strict', 'None'],
        'Lax',
        'SameSite attribute. `None` becomes `Lax` when the issuer is not https.',
      ),
      domain: optional(text('Domain attribute; without it the cookie belongs to the host alone.')),
      secure: flag(false, 'Secure attribute in development mode. Outside of it cookies are always Secure.'),
      names: cookieNames,
      paths: group('Path attributes.', {
        session: cookiePath('Of the cookie that remembers a sign-in. It must lead to `/oauth2`.'),
      }),
    }),
    'ttl.vc_nonce': duration('1h', 'Nonces with which clients get credentials.'),
    'oauth2.expose_internal_errors': flag(
      false,
      'Add internal detail to error descriptions. For debugging only.',
    ),
    'oauth2.pkce': group('Proof Key for Code Exchange (RFC 7636).', {
      enforced: flag(false, 'Demand it from every client.'),
      enforced_for_public_clients: flag(
        true,
        'Demand it from clients without a secret. Turning this off is insecure.',
      ),
    }),
    'oauth2.client_credentials': group('The client credentials grant.', {
      default_grant_allowed_scope: flag(
        false,
        'Grant every scope of the client when the request names none.',
      ),
    }),
    'oauth2.introspection': group('Introspection by resource servers (RFC 7662).', {
      public: flag(
        false,
        'Answer clients with a secret or key at `/oauth2/introspect` on the public listener. Each learns of its own tokens, and of access tokens for its client id or for one of `gatehouse.audiences` in its `metadata`.',
      ),
    }),
    'oauth2.grant.jwt.omit_assertion_audience': flag(
      true,
      'Keep the audience of an assertion out of its access token.',
    ),
    'oauth2.grant.allow_wider_scope': flag(
      false,
      'Let a consent application grant scopes and audiences that were not requested. Insecure; for compatibility.',
    ),
    'oidc.session_management': group(
      'OpenID Connect Session Management: pages of clients learn when the session ends.',
      {
        enabled: flag(
          false,
          'Serve the frame for it, and add `session_state` to answers. Browsers that keep cookies out of frames of other sites tell them nothing; front-channel and back-channel logout do without.',
        ),
      },
    ),
    'webfinger.oidc_discovery': group('Members of the discovery document.', {
      jwks_url: optional(url('`jwks_uri`. Default: this server.')),
      token_url: optional(url('`token_endpoint`. Default: this server.')),
      auth_url: optional(url('`authorization_endpoint`. Default: this server.')),
      userinfo_url: optional(url('`userinfo_endpoint`. Default: this server.')),
      device_authorization_url: optional(url('`device_authorization_endpoint`. Default: this server.')),
      verifiable_credentials_url: optional(url('`credentials_endpoint_draft_00`. Default: this server.')),
      supported_claims: list([], 'Claims named beside `sub`.'),
      supported_scope: list([], 'Scopes named beside `openid`, `offline` and `offline_access`.'),
      extended: flag(
        false,
        'Add members that Hydra does not have, such as `introspection_endpoint`, to the OpenID Connect document. Strict clients of Hydra refuse it then; the RFC 8414 document always has them.',
      ),
      client_registration_url: optional(
        url(
          '`registration_endpoint`. Default: this server in the RFC 8414 document where registration is enabled, and none in the OpenID Connect document.',
        ),
      ),
    }),
  },
  derive: (
    { serve, ttl, oauth2, oidc, webfinger },
    { issuer, publicUrl, adminUrl, development, acrValues }: Surroundings,
  ) => {
    const discovery = webfinger.oidc_discovery
    const secure = !development || serve.cookies.secure
    return {
      cookies: {
        secure,
        sameSite: sameSiteFor(issuer, serve.cookies.same_site_mode),
        domain: serve.cookies.domain,
      },
      cookieNames: {
        login: serve.cookies.names.login_csrf,
        consent: serve.cookies.names.consent_csrf,
        device: serve.cookies.names.device_csrf,
        session: serve.cookies.names.session,
      },
      sessionCookiePath: serve.cookies.paths.session,
      /** `undefined` if it is not turned on. The cookie is read in frames of other sites, and browsers send it there only over TLS. */
      sessionManagement: oidc.session_management.enabled
        ? {
            cookie: {
              name: `gatehouse_browser_state${development ? '_dev' : ''}`,
              readable: true as const,
              secure,
              sameSite: secure ? ('None' as const) : ('Lax' as const),
              domain: serve.cookies.domain,
            },
          }
        : undefined,
      publicIntrospection: oauth2.introspection.public,
      credentialNonceLifespan: milliseconds(ttl.vc_nonce),
      pkce: {
        enforced: oauth2.pkce.enforced,
        enforcedForPublicClients: oauth2.pkce.enforced_for_public_clients,
      },
      defaultGrantAllowedScope: oauth2.client_credentials.default_grant_allowed_scope,
      jwtBearer: { omitAssertionAudience: oauth2.grant.jwt.omit_assertion_audience },
      allowWiderGrant: oauth2.grant.allow_wider_scope,
      exposeInternalErrors: oauth2.expose_internal_errors,
      discovery: {
        overrides: {
          jwks_uri: discovery.jwks_url,
          token_endpoint: discovery.token_url,
          authorization_endpoint: discovery.auth_url,
          userinfo_endpoint: discovery.userinfo_url,
          device_authorization_endpoint: discovery.device_authorization_url,
          credentials_endpoint_draft_00: discovery.verifiable_credentials_url,
          registration_endpoint: discovery.client_registration_url,
        },
        acrValues,
        claims: discovery.supported_claims,
        scopes: discovery.supported_scope,
        extended: discovery.extended,
        introspectionUrl: oauth2.introspection.public
          ? joinUrl(publicUrl, '/oauth2/introspect')
          : introspectionUrlOf(adminUrl),
      },
      /** The audience that assertions of clients and of trusted issuers name. */
      tokenEndpoints: [
        ...(discovery.token_url ? [discovery.token_url] : []),
        joinUrl(publicUrl, '/oauth2/token'),
        joinUrl(issuer, '/oauth2/token'),
      ],
    }
  },
})

/** The endpoint at which resource servers ask about tokens; `undefined` if the admin listener is for this machine alone. */
const introspectionUrlOf = (adminUrl: string): string | undefined =>
  isLocalHost(new URL(adminUrl).hostname) ? undefined : joinUrl(adminUrl, '/admin/oauth2/introspect')
