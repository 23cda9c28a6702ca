import { type Static, Type } from 'typebox'
import { flag, fragment, group, list, port, textOr } from '../config/index.ts'
import { proxyProblems } from './trusted-proxies.ts'

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

const cors = crossOrigin(
  'Cross-origin requests to token, revocation, device authorization, registration, userinfo and discovery endpoints.',
  'Answer them. An origin is allowed here, or by the `allowed_cors_origins` of the client that calls.',
  ['*'],
  '`*` alone stands for all of them.',
)

const adminCors = crossOrigin(
  'Cross-origin requests to the admin API, which pages of other origins are kept from otherwise.',
  'Answer them. Whoever writes a page of an allowed origin controls this server.',
  [],
  'none is without being named. `*` alone stands for all of them, and for every page that an operator happens to visit.',
)

export const httpConfiguration = fragment({
  keys: {
    'serve.public': group('The listener that browsers and clients use.', {
      host: textOr('0.0.0.0', 'Address to listen on.'),
      port: port(4444),
      cors,
    }),
    'serve.admin.host': textOr(
      '127.0.0.1',
      'Address to listen on. Anything but loopback needs a network that only trusted callers reach.',
    ),
    'serve.admin.port': port(4445),
    'serve.admin.cors': adminCors,
    'serve.tls': group('TLS is terminated in front of Gatehouse.', {
      allow_termination_from: list(
        [],
        'Addresses or CIDR ranges of proxies whose X-Forwarded-* headers are believed. Nobody else is.',
      ),
    }),
  },
  problems: ({ serve }) => proxyProblems(serve.tls.allow_termination_from),
  derive: ({ serve }) => ({
    cors: crossOriginSettings(serve.public.cors),
    adminCors: crossOriginSettings(serve.admin.cors),
  }),
})

/** Which pages of other origins a listener answers. */
const crossOriginSettings = (configured: Static<typeof cors>) => ({
  enabled: configured.enabled,
  allowedOrigins: configured.allowed_origins,
  allowedMethods: configured.allowed_methods,
  allowedHeaders: configured.allowed_headers,
  exposedHeaders: configured.exposed_headers,
  allowCredentials: configured.allow_credentials,
  maxAge: configured.max_age,
})
