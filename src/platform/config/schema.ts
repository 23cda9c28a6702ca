import { type Static, Type } from 'typebox'
import { adminTokens, clientCertificates } from './admin-access.ts'
import { authFlow } from './auth-flow.ts'
import { adminCors, clients, cors, oidc, webfinger } from './clients.ts'
import { cookieName, cookieNames, cookiePath } from './cookies.ts'
import { courier } from './courier.ts'
import { deviceAuthorization } from './device.ts'
import { hook } from './hooks.ts'
import { jwtBearer } from './jwt-bearer.ts'
import { keys } from './keys.ts'
import {
  choice,
  count,
  duration,
  durationPattern,
  durationText,
  flag,
  group,
  list,
  optional,
  page,
  port,
  secrets,
  text,
  textOr,
  url,
} from './parts.ts'
import { refreshToken } from './refresh-token.ts'
import { resourceIndicators } from './registration.ts'

const OidcProvider = Type.Object(
  {
    id: Type.String({
      description:
        'Name of the provider in URLs and in stored credentials. Never change it once it is in use.',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      errorText: 'must consist of letters, digits, - and _',
    }),
    provider: Type.Union(
      [Type.Literal('generic'), Type.Literal('google'), Type.Literal('microsoft'), Type.Literal('okta')],
      {
        description: 'Kind of provider. `generic` is any OpenID Connect provider with discovery.',
        errorText: 'must be one of generic, google, microsoft, okta',
      },
    ),
    label: optional(text('Name on the sign-in button.')),
    client_id: text('Client id that the provider issued.'),
    client_secret: Type.String({ description: 'Client secret that the provider issued.', secret: true }),
    issuer_url: optional(url('Issuer, exactly as in its discovery document. Google needs none.')),
    scope: Type.Array(Type.String(), {
      description: 'Scopes to ask for; `openid` is always added.',
      default: ['email', 'profile'],
    }),
    trust_email_verified: Type.Optional(
      Type.Boolean({
        description:
          'Whether `email_verified` of this provider shows whose an address is. Default: true, but not for the shared endpoints of Microsoft.',
      }),
    ),
  },
  { additionalProperties: false },
)

/** The one statement of what can be configured: validation, static type, documentation and editor schema derive from it. */
export const ConfigurationSchema = Type.Object(
  {
    dsn: textOr(
      'sqlite://gatehouse.sqlite',
      'Database: `sqlite://path`, `sqlite://:memory:` or `postgres://user:password@host/database`. PostgreSQL may have several hosts (`host1:5432,host2`): the one that takes writes is found, also after a failover. In the query: `max_conns` (20), `max_idle_conns`, `max_conn_lifetime` and `max_conn_idle_time` (30s) of the pool, `statement_timeout` (5000, in milliseconds), `target_session_attrs` (`read-write`, or `any` to serve from a server that takes no writes), and what the driver knows, such as `sslmode`.',
    ),
    dev: flag(
      false,
      'Development mode, as `serve --dev`: allows a plain-http issuer and cookies without Secure. Never in production.',
    ),
    database: group('How the schema is kept.', {
      automigrate: flag(
        false,
        'Apply migrations at start on PostgreSQL too. On SQLite they are always applied at start.',
      ),
    }),
    serve: group('The two listeners.', {
      public: group('The listener that browsers and clients use.', {
        host: textOr('0.0.0.0', 'Address to listen on.'),
        port: port(4444),
        cors,
      }),
      admin: group(
        'The listener for operators and for login and consent applications. It asks for no credentials unless `tokens` or `client_certificates` say so.',
        {
          host: textOr(
            '127.0.0.1',
            'Address to listen on. Anything but loopback needs a network that only trusted callers reach.',
          ),
          port: port(4445),
          cors: adminCors,
          tokens: adminTokens,
          client_certificates: clientCertificates,
        },
      ),
      tls: group('TLS is terminated in front of Gatehouse.', {
        allow_termination_from: list(
          [],
          'Addresses or CIDR ranges of proxies whose X-Forwarded-* headers are believed. Nobody else is.',
        ),
      }),
      cookies: group('Cookies of the authorization server.', {
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
    }),
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
    ttl: group('Lifespans.', {
      login_consent_request: duration('30m', 'How long a user may take to sign in and consent.'),
      authentication_session: duration(
        '720h',
        'How long a remembered sign-in lasts at the authorization server.',
      ),
      access_token: duration('1h', 'Access tokens.'),
      refresh_token: Type.String({
        description: 'Refresh tokens; each rotation starts anew. `-1` means that they do not expire.',
        default: '720h',
        pattern: `${durationPattern}|^-1$`,
        errorText: 'must be a duration such as 720h, or -1',
      }),
      id_token: duration('1h', 'ID tokens.'),
      auth_code: duration('10m', 'Authorization codes.'),
      device_user_code: duration('10m', 'Device codes and the user codes that come with them.'),
      vc_nonce: duration('1h', 'Nonces with which clients get credentials.'),
    }),
    strategies: group('How tokens and scopes work.', {
      access_token: choice(
        ['opaque', 'jwt'],
        'opaque',
        'Format of access tokens. A client may choose its own.',
      ),
      scope: choice(
        ['wildcard', 'exact'],
        'wildcard',
        'How a requested scope is matched with those of the client.',
      ),
      jwt: group('JWT access tokens.', {
        scope_claim: choice(
          ['list', 'string', 'both'],
          'list',
          '`list` is a claim `scp`, `string` a claim `scope`.',
        ),
        token_type: choice(
          ['JWT', 'at+jwt'],
          'JWT',
          'Header `typ`. `at+jwt` is that of RFC 9068; some resource servers accept `JWT` alone.',
        ),
      }),
    }),
    oauth2: group('The authorization server.', {
      exclude_not_before_claim: flag(false, 'Leave `nbf` out of JWT access tokens.'),
      allowed_top_level_claims: list(
        [],
        'Claims of the consent application that stand at the top level of JWT access tokens.',
      ),
      mirror_top_level_claims: flag(true, 'Keep those claims in `ext`, too.'),
      preserve_ext_claims: flag(false, 'Keep the other claims in `ext` where nothing is mirrored.'),
      expose_internal_errors: flag(false, 'Add internal detail to error descriptions. For debugging only.'),
      pkce: group('Proof Key for Code Exchange (RFC 7636).', {
        enforced: flag(false, 'Demand it from every client.'),
        enforced_for_public_clients: flag(
          true,
          'Demand it from clients without a secret. Turning this off is insecure.',
        ),
      }),
      client_credentials: group('The client credentials grant.', {
        default_grant_allowed_scope: flag(
          false,
          'Grant every scope of the client when the request names none.',
        ),
      }),
      introspection: group('Introspection by resource servers (RFC 7662).', {
        public: flag(
          false,
          'Answer clients with a secret or key at `/oauth2/introspect` on the public listener. Each learns of its own tokens, and of access tokens for its client id or for one of `gatehouse.audiences` in its `metadata`.',
        ),
      }),
      resource_indicators: resourceIndicators,
      device_authorization: deviceAuthorization,
      token_hook: hook(
        'Asked for claims before the token endpoint gives out tokens. The answer is merged with those of the consent application at the first exchange, where it wins, and replaces them at a refresh.',
      ),
      refresh_token_hook: hook(
        'Asked for claims before tokens are refreshed, and before `oauth2.token_hook`.',
      ),
      grant: group('Grants.', {
        jwt: jwtBearer,
        refresh_token: refreshToken,
        allow_wider_scope: flag(
          false,
          'Let a consent application grant scopes and audiences that were not requested. Insecure; for compatibility.',
        ),
      }),
    }),
    clients,
    oidc,
    webfinger,
    keys,
    secrets: group('Secrets. The first of a list encrypts and signs, all of them decrypt and verify.', {
      system: secrets(
        'System secrets: encryption at rest, tokens, challenges. At least 16 characters each. Required outside development mode.',
      ),
      cookie: secrets('Secrets of cookies. Default: the system secrets.'),
    }),
    log: group('Logs, on standard error.', {
      level: choice(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'info',
        'Least important level to log.',
      ),
      format: optional(
        choice(['json', 'text'], undefined, 'JSON lines, or text for a person. Default: text on a terminal.'),
      ),
    }),
    session: group("The browser's session at Gatehouse.", {
      lifespan: duration('24h', 'How long a sign-in lasts.'),
      end_tokens: flag(
        true,
        'End the tokens of applications, too, when somebody changes or resets their password or signs out everywhere. Otherwise those live on until they expire.',
      ),
      cookie: group('Its cookie.', {
        name: cookieName('ory_kratos_session', 'Name of the cookie.'),
        path: cookiePath('Path attribute. It must lead to `/ui` of the public address.'),
        domain: optional(text('Domain attribute.')),
        same_site: choice(['Lax', 'Strict', 'None'], 'Lax', 'SameSite attribute.'),
        persistent: flag(true, 'Keep the cookie when the browser closes.'),
      }),
    }),
    selfservice: group('How people register and sign in.', {
      flows: group('Flows.', {
        registration: group('Creating an account.', {
          enabled: flag(true, 'Let people create accounts themselves.'),
          unconfirmed_lifespan: optional(
            durationText(
              'How long an account stays whose address nobody has confirmed. Default: 24h for one that was only named in the auth-flow API, and for ever for one that somebody signs in with, which there is only where `selfservice.flows.verification.enabled` is off.',
            ),
          ),
        }),
        verification: group('Showing that an address is theirs.', {
          enabled: optional(
            Type.Boolean({
              description:
                'Make an account only once a code has come back from the mailbox; strangers then do not learn who has an account. Default: on where `courier.smtp.connection_uri` is set.',
            }),
          ),
          lifespan: duration('1h', 'How long somebody who registers may take for that.'),
        }),
      }),
      methods: group('Ways to prove who one is.', {
        password: group('E-mail address and password.', {
          enabled: flag(true, 'Offer this method.'),
          config: group('Settings.', {
            min_password_length: count(8, 6, 'Least number of characters.'),
            identifier_similarity_check_enabled: flag(
              true,
              'Refuse passwords that resemble the e-mail address.',
            ),
          }),
        }),
        oidc: group('External identity providers.', {
          enabled: flag(false, 'Offer this method.'),
          config: group('Settings.', {
            base_redirect_uri: optional(
              url('Base of the callback address registered at providers. Default: urls.self.public.'),
            ),
            providers: Type.Array(OidcProvider, {
              description: 'Providers, in the order of their buttons.',
              default: [],
            }),
          }),
        }),
      }),
    }),
    auth_flow: authFlow,
    courier,
    hashers: group('Password hashing.', {
      argon2: group('Argon2id.', {
        memory: count(19456, 8, 'Memory in KiB.'),
        iterations: count(2, 1, 'Passes.'),
        parallelism: count(1, 1, 'Lanes.'),
      }),
    }),
  },
  { additionalProperties: false },
)

export type Configuration = Static<typeof ConfigurationSchema>
export type OidcProviderConfiguration = Static<typeof OidcProvider>
