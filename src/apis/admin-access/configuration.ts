import { Type } from 'typebox'
import { type ConfiguredBy, choice, flag, fragment, group } from '../../platform/config/index.ts'
import { trustsEverybody } from '../../platform/http/trusted-proxies.ts'

const callerName = Type.String({
  description: 'Name of the caller, for the log.',
  minLength: 1,
  maxLength: 100,
  errorText: 'must have 1 to 100 characters',
})

const scope = choice(
  ['everything', 'clients', 'login-and-consent'],
  'everything',
  'What the caller may do: everything, manage clients, or answer login, consent, logout and device requests and end sessions and consents.',
)

/** 64 hexadecimal digits, with or without colons, as `openssl` and others print them. */
const digest = '([0-9A-Fa-f]{64}|([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})'

const adminTokens = Type.Array(
  Type.Object(
    {
      name: callerName,
      hash: Type.String({
        description: 'SHA-256 of the token, as `gatehouse admin-token` prints it.',
        pattern: `^sha256:${digest}$`,
        errorText: 'must be sha256: and 64 hexadecimal digits, as `gatehouse admin-token` prints it',
      }),
      scope,
    },
    { additionalProperties: false },
  ),
  {
    description:
      'Bearer tokens that callers of the admin API may have. As soon as there is one, it is asked for. `gatehouse admin-token` makes them.',
    default: [],
  },
)

const clientCertificates = group(
  'TLS client certificates that a proxy of `serve.tls.allow_termination_from` has checked and passes on. It must drop the header that callers send themselves.',
  {
    header: Type.String({
      description:
        'Header with the certificate (RFC 9440, or PEM as nginx escapes it) or with its SHA-256 fingerprint. Read from trusted proxies alone.',
      default: 'Client-Cert',
      pattern: '^[A-Za-z0-9-]{1,64}$',
      errorText: 'must be the name of a header',
    }),
    required: flag(false, 'Demand one beside a token. Otherwise either of the two is enough.'),
    allowed: Type.Array(
      Type.Object(
        {
          name: callerName,
          fingerprint: Type.String({
            description:
              'SHA-256 fingerprint of the certificate (`openssl x509 -noout -fingerprint -sha256`).',
            pattern: `^${digest}$`,
            errorText: 'must have 64 hexadecimal digits',
          }),
          scope,
        },
        { additionalProperties: false },
      ),
      {
        description:
          'Certificates of callers. As soon as there is one, the admin API asks for it, or for a token.',
        default: [],
      },
    ),
  },
)

export const adminAccessConfiguration = fragment({
  keys: { 'serve.admin.tokens': adminTokens, 'serve.admin.client_certificates': clientCertificates },
  problems: ({ serve: { admin } }) => {
    const { tokens, client_certificates: certificates } = admin
    const found: string[] = []
    for (const [key, entries] of Object.entries({
      tokens,
      'client_certificates.allowed': certificates.allowed,
    })) {
      const names = entries.map(({ name }) => name)
      const repeated = names.find((name, index) => names.indexOf(name) !== index)
      if (repeated !== undefined) found.push(`serve.admin.${key} has two entries with the name ${repeated}`)
    }
    if (certificates.required && (certificates.allowed.length === 0 || tokens.length === 0))
      found.push(
        'serve.admin.client_certificates.required needs both serve.admin.tokens and serve.admin.client_certificates.allowed',
      )
    return found
  },
  derive: ({ serve: { admin } }) => ({
    tokens: admin.tokens,
    certificates: admin.client_certificates.allowed,
    certificateHeader: admin.client_certificates.header.toLowerCase(),
    demandsBoth: admin.client_certificates.required,
  }),
})

/** Certificates come through a proxy, which has to be known. */
export function certificateProxyProblems(
  { client_certificates: { allowed } }: ConfiguredBy<typeof adminAccessConfiguration>['serve']['admin'],
  trusted: readonly string[],
): string[] {
  if (allowed.length === 0) return []
  return [
    ...(trusted.length === 0
      ? [
          'serve.admin.client_certificates needs serve.tls.allow_termination_from: name the proxy that checks them',
        ]
      : []),
    ...(trustsEverybody(trusted)
      ? [
          'serve.admin.client_certificates needs a serve.tls.allow_termination_from without /0: anybody could say to have such a certificate',
        ]
      : []),
  ]
}
