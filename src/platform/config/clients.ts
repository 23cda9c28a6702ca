import { Type } from 'typebox'
import { jwks } from './keys.ts'
import { flag, group, list, optional, url } from './parts.ts'
import { clientIdMetadataDocuments, dynamicRegistration } from './registration.ts'

/** What clients may do and where they may point. */
export const clients = group('OAuth 2.0 clients.', {
  http: group('Requests to addresses that clients name: key sets, sector identifiers, logout notices.', {
    disallow_private_ip_ranges: optional(
      Type.Boolean({
        description:
          'Refuse private, loopback and link-local addresses. Default: true, in development mode false. Turning this off is insecure.',
      }),
    ),
    private_ip_exception_urls: list(
      [],
      'URLs that may be called nevertheless. `*` stands for anything up to the next dot or slash, `**` for more.',
    ),
  }),
})

export const oidc = group('OpenID Connect.', {
  subject_identifiers: group('How subjects are named to clients.', {
    supported_types: Type.Array(
      Type.String({ pattern: '^(public|pairwise)$', errorText: 'must be public or pairwise' }),
      {
        description:
          '`public`: every client sees the same name. `pairwise`: each sector sees its own, which opaque access tokens allow.',
        default: ['public'],
        minItems: 1,
      },
    ),
    pairwise: group('Pairwise names.', {
      salt: optional(
        Type.String({
          description:
            'Secret that goes into pairwise names, at least 8 characters. Whoever changes it changes all of them.',
          minLength: 8,
          errorText: 'must have at least 8 characters',
          secret: true,
        }),
      ),
    }),
  }),
  claims: group('What clients learn about people whom the hosted pages sign in.', {
    mapping: Type.Record(Type.String(), Type.String(), {
      description:
        'JSONata expressions by the claim that they give, such as `preferred_username: traits.username` or `groups: metadata_public.teams.name`. They see the identity (`traits`, `metadata_public`, `metadata_admin`, `verifiable_addresses`), `client` and `scope`. A client adds its own, or takes claims away with `null`, in `gatehouse.claims` of its `metadata`. Try them with `gatehouse token preview`. As an environment variable: a JSON object.',
      default: {},
    }),
    scopes: Type.Record(Type.String(), Type.Array(Type.String()), {
      description:
        'Claims by the scope that asks for them, beside those of OpenID Connect and `groups` and `roles`. A claim that no scope names belongs to the scope of its own name. As an environment variable: a JSON object.',
      default: {},
    }),
  }),
  session_management: group(
    'OpenID Connect Session Management: pages of clients learn when the session ends.',
    {
      enabled: flag(
        false,
        'Serve the frame for it, and add `session_state` to answers. Browsers that keep cookies out of frames of other sites tell them nothing; front-channel and back-channel logout do without.',
      ),
    },
  ),
  dynamic_client_registration: dynamicRegistration,
  client_id_metadata_documents: clientIdMetadataDocuments,
})

export const webfinger = group('Discovery.', {
  jwks,
  oidc_discovery: group('Members of the discovery document.', {
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
})

const crossOrigin = (description: string, enabled: string, origins: string[], everybody: string) =>
  group(description, {
    enabled: flag(false, enabled),
    allowed_origins: list(
      origins,
      `Origins that are always allowed, such as \`https://*.example.com\`; ${everybody} Elsewhere a star counts if a registrable domain follows it.`,
    ),
    allowed_methods: list(
      ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'],
      'Methods named in answers to preflights.',
    ),
    allowed_headers: list(
      [
        'Accept',
        'Content-Type',
        'Content-Length',
        'Accept-Language',
        'Content-Language',
        'Authorization',
        'MCP-Protocol-Version',
      ],
      'Request headers that are allowed.',
    ),
    exposed_headers: list(
      [
        ...['Cache-Control', 'Expires', 'Last-Modified', 'Pragma', 'Content-Length', 'Content-Language'],
        'Content-Type',
      ],
      'Response headers that pages may read.',
    ),
    allow_credentials: flag(true, 'Let pages of allowed origins send cookies and other credentials.'),
    max_age: Type.Integer({
      description: 'Seconds for which a browser may remember the answer to a preflight.',
      default: 0,
      minimum: 0,
      maximum: 86400,
    }),
  })

export const cors = crossOrigin(
  'Cross-origin requests to token, revocation, device authorization, registration, userinfo and discovery endpoints.',
  'Answer them. An origin is allowed here, or by the `allowed_cors_origins` of the client that calls.',
  ['*'],
  '`*` alone stands for all of them.',
)

export const adminCors = crossOrigin(
  'Cross-origin requests to the admin API, which pages of other origins are kept from otherwise.',
  'Answer them. Whoever writes a page of an allowed origin controls this server.',
  [],
  'none is without being named. `*` alone stands for all of them, and for every page that an operator happens to visit.',
)
