import type { Outline } from '../../platform/config/index.ts'

/** The order of the documentation, and what groups of several modules are about. */
export const outline: Outline = {
  order: [
    ...[
      'dsn',
      'dev',
      'database',
      'serve',
      'urls',
      'ttl',
      'strategies',
      'oauth2',
      'clients',
      'oidc',
      'webfinger',
    ],
    ...[
      'keys',
      'secrets',
      'log',
      'session',
      'selfservice',
      'auth_flow',
      'courier',
      'locales',
      'audit',
      'hashers',
    ],
  ],
  groups: {
    database: { description: 'How the schema is kept.' },
    serve: { description: 'The two listeners.' },
    'serve.admin': {
      description:
        'The listener for operators and for login and consent applications. It asks for no credentials unless `tokens` or `client_certificates` say so.',
    },
    ttl: { description: 'Lifespans.' },
    strategies: { description: 'How tokens and scopes work.' },
    oauth2: {
      description: 'The authorization server.',
      order: [
        ...['exclude_not_before_claim', 'allowed_top_level_claims', 'mirror_top_level_claims'],
        ...['preserve_ext_claims', 'expose_internal_errors', 'pkce', 'client_credentials', 'introspection'],
        ...['resource_indicators', 'device_authorization', 'token_hook', 'refresh_token_hook', 'grant'],
      ],
    },
    'oauth2.grant': { description: 'Grants.', order: ['jwt', 'refresh_token', 'allow_wider_scope'] },
    'oauth2.grant.jwt': {
      description: 'The JWT bearer grant (RFC 7523).',
      order: ['jti_optional', 'iat_optional', 'max_ttl', 'omit_assertion_audience'],
    },
    clients: { description: 'OAuth 2.0 clients.' },
    oidc: {
      description: 'OpenID Connect.',
      order: ['subject_identifiers', 'claims', 'session_management'],
    },
    webfinger: { description: 'Discovery.', order: ['jwks', 'oidc_discovery'] },
    session: { description: "The browser's session at Gatehouse." },
    selfservice: { description: 'How people register and sign in.' },
    'selfservice.flows': { description: 'Flows.' },
    'selfservice.methods': { description: 'Ways to prove who one is.' },
    auth_flow: {
      description:
        'The SSO auth-flow API. It answers login and consent requests when `urls.login` and `urls.consent` (or those of a client) lead to /auth/login and /auth/consent.',
    },
    hashers: { description: 'Password hashing.' },
  },
}
