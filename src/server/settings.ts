import {
  createResourcePolicy,
  type ScopeStrategy,
  scopeStrategies,
  subjectTypesFor,
} from '../domain/clients/index.ts'
import { readConnectionUri } from '../domain/courier/index.ts'
import { type UserCodeShape, userCodeShapes } from '../domain/device/index.ts'
import type { HookTarget } from '../domain/hooks/index.ts'
import { keySets } from '../domain/keys/index.ts'
import { parseDuration } from '../kernel/duration.ts'
import { isLocalHost, joinUrl } from '../kernel/url.ts'
import type { Configuration } from '../platform/config/index.ts'
import { clientDocumentsOf, registrationOf } from './registration-settings.ts'

const milliseconds = (text: string): number => parseDuration(text) as number

/** Claims that the server sets itself, whatever the configuration or a consent application says. */
const reservedClaims = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'scp',
  'scope',
  'ext',
])

/** The configuration in the words and units of the modules: what is configured in one place is read in one place. */
export function deriveSettings(configuration: Configuration, publicPort: number, adminPort: number) {
  const { urls, ttl, serve, oauth2, selfservice, session, dev } = configuration
  const { password, oidc } = selfservice.methods
  const issuer = urls.self.issuer ?? `http://127.0.0.1:${publicPort}/`
  const publicUrl = urls.self.public ?? issuer
  const adminUrl = urls.self.admin ?? `http://${hostInUrl(serve.admin.host)}:${adminPort}/`
  /**
   * A path that is configured begins at the host, as a browser would take it; hosted pages are below the public URL. Where
   * an application takes the place of a hosted page, what comes after it is the plain page that Hydra shows.
   */
  const page = (configured: string | undefined, hosted: string): string => {
    if (configured === undefined) return joinUrl(publicUrl, hosted)
    return configured.startsWith('/') ? new URL(configured, publicUrl).href : configured
  }
  const discovery = configuration.webfinger.oidc_discovery
  const secure = !dev || serve.cookies.secure
  const scopeStrategy: ScopeStrategy = scopeStrategies[configuration.strategies.scope]
  const login = page(urls.login, '/ui/login')
  const leadsToAuthFlow = login === joinUrl(publicUrl, '/auth/login')
  const pages = {
    login,
    // As in Hydra, people register where they sign in unless there is another place for it.
    registration: page(urls.registration ?? urls.login, '/ui/registration'),
    consent: page(urls.consent, leadsToAuthFlow ? '/auth/consent' : '/ui/consent'),
  }
  const sessionManagement = sessionManagementOf(configuration, secure)
  const authFlow = authFlowOf(configuration, { publicUrl, usual: pages, secure })
  return {
    issuer,
    publicUrl,
    adminUrl,
    development: dev,
    urls: {
      ...pages,
      logout: page(urls.logout, '/ui/logout'),
      error: page(urls.error, '/ui/error'),
      deviceVerification: page(urls.device.verification, '/ui/device'),
      deviceSuccess: page(
        urls.device.success,
        urls.device.verification ? '/oauth2/fallbacks/device/done' : '/ui/device/success',
      ),
      postLogoutRedirect: page(
        urls.post_logout_redirect,
        urls.logout ? '/oauth2/fallbacks/logout/callback' : '/ui/signed-out',
      ),
    },
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
    keys: {
      algorithms: {
        [keySets.idToken]: configuration.keys.id_token.algorithm,
        [keySets.accessToken]: configuration.keys.access_token.algorithm,
      },
      rsaBits: configuration.keys.rsa_bits,
      broadcast: configuration.webfinger.jwks.broadcast_keys,
      rotation: rotationOf(configuration),
    },
    clients: {
      defaultScope: configuration.oidc.dynamic_client_registration.default_scope,
      subjectTypes: configuration.oidc.subject_identifiers.supported_types,
      accessTokenStrategy: configuration.strategies.access_token,
      documents: clientDocumentsOf(configuration, scopeStrategy),
      development: dev,
    },
    claims: configuration.oidc.claims,
    sessionManagement,
    subjectSalt: configuration.oidc.subject_identifiers.pairwise.salt,
    egress: {
      disallowPrivate: configuration.clients.http.disallow_private_ip_ranges ?? !dev,
      exceptions: configuration.clients.http.private_ip_exception_urls,
    },
    subjectTypes: subjectTypesFor(
      {
        subjectTypes: configuration.oidc.subject_identifiers.supported_types,
        accessTokenStrategy: configuration.strategies.access_token,
      },
      undefined,
    ),
    registration: registrationOf(configuration, scopeStrategy),
    resources: createResourcePolicy(oauth2.resource_indicators.allowed, { development: dev }),
    publicIntrospection: oauth2.introspection.public,
    cors: crossOrigin(serve.public.cors),
    adminCors: crossOrigin(serve.admin.cors),
    adminAccess: {
      tokens: serve.admin.tokens,
      certificates: serve.admin.client_certificates.allowed,
      certificateHeader: serve.admin.client_certificates.header.toLowerCase(),
      demandsBoth: serve.admin.client_certificates.required,
    },
    accessTokenStrategy: configuration.strategies.access_token,
    credentialNonceLifespan: milliseconds(ttl.vc_nonce),
    interactionLifespan: milliseconds(ttl.login_consent_request),
    sessionLifespan: milliseconds(ttl.authentication_session),
    isScopeAllowed: scopeStrategy,
    pkce: {
      enforced: oauth2.pkce.enforced,
      enforcedForPublicClients: oauth2.pkce.enforced_for_public_clients,
    },
    defaultGrantAllowedScope: oauth2.client_credentials.default_grant_allowed_scope,
    jwtBearer: { omitAssertionAudience: oauth2.grant.jwt.omit_assertion_audience },
    trust: {
      audiences: [
        ...(discovery.token_url ? [discovery.token_url] : []),
        joinUrl(publicUrl, '/oauth2/token'),
        joinUrl(issuer, '/oauth2/token'),
      ],
      jtiOptional: oauth2.grant.jwt.jti_optional,
      issuedAtOptional: oauth2.grant.jwt.iat_optional,
      longestLifespan: milliseconds(oauth2.grant.jwt.max_ttl),
    },
    hooks: { token: hookOf(oauth2.token_hook), refresh: hookOf(oauth2.refresh_token_hook) },
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
      acrValues: urls.login === undefined ? ['aal1'] : leadsToAuthFlow ? ['1', '2'] : [],
      claims: discovery.supported_claims,
      scopes: discovery.supported_scope,
      extended: discovery.extended,
      introspectionUrl: oauth2.introspection.public
        ? joinUrl(publicUrl, '/oauth2/introspect')
        : introspectionUrlOf(adminUrl),
    },
    jwt: {
      type: configuration.strategies.jwt.token_type,
      scopeClaim: configuration.strategies.jwt.scope_claim,
      excludeNotBefore: oauth2.exclude_not_before_claim,
      topLevelClaims: oauth2.allowed_top_level_claims.filter((name) => !reservedClaims.has(name)),
      mirrorTopLevelClaims: oauth2.mirror_top_level_claims,
      preserveExt: oauth2.preserve_ext_claims,
    },
    lifespans: {
      accessToken: milliseconds(ttl.access_token),
      idToken: milliseconds(ttl.id_token),
      refreshToken: ttl.refresh_token === '-1' ? undefined : milliseconds(ttl.refresh_token),
      authorizationCode: milliseconds(ttl.auth_code),
    },
    device: {
      lifespan: milliseconds(ttl.device_user_code),
      interval: milliseconds(oauth2.device_authorization.token_polling_interval),
      userCodes: userCodesOf(oauth2.device_authorization.user_code),
    },
    refreshGrace: {
      period: milliseconds(oauth2.grant.refresh_token.rotation_grace_period),
      uses: oauth2.grant.refresh_token.rotation_grace_reuse_count,
    },
    authFlow,
    hashBounds: boundsOf(configuration.auth_flow.password),
    identitySessionLifespan: milliseconds(session.lifespan),
    endsTokens: session.end_tokens,
    courier: courierOf(configuration, publicUrl),
    passwordPolicy: {
      minLength: password.config.min_password_length,
      similarityCheck: password.config.identifier_similarity_check_enabled,
    },
    registrations: registrationsOf(configuration),
    federation: {
      providers: oidc.enabled ? oidc.config.providers : [],
      redirectBase: oidc.config.base_redirect_uri ?? publicUrl,
      dev,
      registrationEnabled: selfservice.flows.registration.enabled,
    },
    hostedPages: {
      publicUrl,
      urls: pages,
      sessionCookie: {
        name: session.cookie.name,
        persistent: session.cookie.persistent,
        secure,
        sameSite: sameSiteFor(issuer, session.cookie.same_site),
        domain: session.cookie.domain,
        path: session.cookie.path,
      },
      browserStateCookie: sessionManagement?.cookie,
      password: { enabled: password.enabled, minLength: password.config.min_password_length },
      oidc: { enabled: oidc.enabled },
      registration: { enabled: selfservice.flows.registration.enabled },
      authFlow: authFlow && { clientId: authFlow.clientId },
    },
  }
}

/** `undefined` if it is not turned on. The cookie is read in frames of other sites, and browsers send it there only over TLS. */
const sessionManagementOf = ({ oidc, dev, serve }: Configuration, secure: boolean) =>
  oidc.session_management.enabled
    ? {
        cookie: {
          name: `gatehouse_browser_state${dev ? '_dev' : ''}`,
          readable: true as const,
          secure,
          sameSite: secure ? ('None' as const) : ('Lax' as const),
          domain: serve.cookies.domain,
        },
      }
    : undefined

/** `undefined` where nobody is to be asked. */
function hookOf({
  url,
  auth,
  timeout,
  retries,
}: Configuration['oauth2']['token_hook']): HookTarget | undefined {
  if (url === undefined) return undefined
  const { in: place, name, value } = auth.config
  const headers: Record<string, string> =
    name === undefined || value === undefined
      ? {}
      : String(place) === 'cookie'
        ? { cookie: `${name}=${value}` }
        : { [name]: value }
  return { url, headers, timeout: milliseconds(timeout), retries }
}

/** `undefined` where the auth-flow API is not served. */
function authFlowOf(
  { auth_flow: { enabled, client, urls: pages, allowed_origins }, serve }: Configuration,
  {
    publicUrl,
    usual,
    secure,
  }: { publicUrl: string; usual: { login: string; consent: string }; secure: boolean },
) {
  const entrances = { login: joinUrl(publicUrl, '/auth/login'), consent: joinUrl(publicUrl, '/auth/consent') }
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
    cookies: { secure, sameSite: 'Lax' as const, domain: serve.cookies.domain },
  }
}

function boundsOf({ memory, iterations, parallelism }: Configuration['auth_flow']['password']) {
  const bound = ({ min, max }: { min: number; max: number }) => ({ least: min, most: max })
  return { memory: bound(memory), iterations: bound(iterations), parallelism: bound(parallelism) }
}

function courierOf({ courier, dev }: Configuration, publicUrl: string) {
  const { connection_uri: uri, from_address: address = '', from_name: name, headers, ...smtp } = courier.smtp
  const server = uri === undefined ? undefined : readConnectionUri(uri)
  const places = courier.worker.pull_count
  const brand = name ?? new URL(publicUrl).host
  return {
    brand,
    places,
    retries: courier.message_retries,
    messageLifespan: milliseconds(courier.message_ttl),
    interval: milliseconds(courier.worker.pull_wait),
    transport: {
      development: dev,
      smtp: server && {
        ...server,
        from: { name: name ?? '', address },
        headers,
        localName: smtp.local_name,
        connections: places,
      },
    },
  }
}

/** The endpoint at which resource servers ask about tokens; `undefined` if the admin listener is for this machine alone. */
const introspectionUrlOf = (adminUrl: string): string | undefined =>
  isLocalHost(new URL(adminUrl).hostname) ? undefined : joinUrl(adminUrl, '/admin/oauth2/introspect')

/** Without mail nobody can show that an address is theirs. */
function registrationsOf({ courier, selfservice }: Configuration) {
  const { registration, verification } = selfservice.flows
  const unconfirmed = registration.unconfirmed_lifespan
  return {
    confirmation: {
      required: verification.enabled ?? courier.smtp.connection_uri !== undefined,
      lifespan: milliseconds(verification.lifespan),
    },
    unconfirmedLifespan: unconfirmed === undefined ? undefined : milliseconds(unconfirmed),
  }
}

/** Which pages of other origins a listener answers. */
const crossOrigin = (cors: Configuration['serve']['public']['cors']) => ({
  enabled: cors.enabled,
  allowedOrigins: cors.allowed_origins,
  allowedMethods: cors.allowed_methods,
  allowedHeaders: cors.allowed_headers,
  exposedHeaders: cors.exposed_headers,
  allowCredentials: cors.allow_credentials,
  maxAge: cors.max_age,
})

/** How signing keys rotate by themselves; `undefined` where they do not. */
function rotationOf({ keys, ttl }: Configuration) {
  const { interval, overlap } = keys.rotation
  if (interval === undefined) return undefined
  const announced = milliseconds(overlap)
  return {
    interval: milliseconds(interval),
    overlap: announced,
    // Nothing that was signed outlives its key.
    retention: Math.max(announced, milliseconds(ttl.id_token), milliseconds(ttl.access_token)),
  }
}

function userCodesOf(
  configured: Configuration['oauth2']['device_authorization']['user_code'],
): UserCodeShape {
  const preset: UserCodeShape = userCodeShapes[configured.entropy_preset]
  const characters = configured.character_set ?? preset.characters
  return { length: configured.length ?? preset.length, characters: [...new Set(characters)].join('') }
}

/** A browser drops SameSite=None cookies that are not Secure. */
const sameSiteFor = <Mode extends string>(issuer: string, mode: Mode | 'None' | 'Lax') =>
  mode === 'None' && !issuer.startsWith('https:') ? 'Lax' : mode

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
