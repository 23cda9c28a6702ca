import { Type } from 'typebox'
import { toSeconds } from '../../../kernel/clock.ts'
import type { Inspection } from './inspect.ts'

const text = Type.Optional(Type.String())
const seconds = Type.Optional(Type.Integer())

/** What introspection tells (RFC 7662 §2.2). */
export const IntrospectionSchema = Type.Object(
  {
    active: Type.Boolean(),
    ...{ scope: text, client_id: text, sub: text, obfuscated_subject: text, exp: seconds, iat: seconds },
    ...{ nbf: seconds, aud: Type.Optional(Type.Array(Type.String())), iss: text },
    ...{ token_type: text, token_use: text },
    ext: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { title: 'introspectedOAuth2Token' },
)

/** A live token as introspection shows it (RFC 7662 §2.2), in the members that resource servers of Hydra read. */
export function introspectionDocument(inspection: Inspection, issuer: string): Record<string, unknown> {
  const { ext } = inspection
  const issuedAt = toSeconds(inspection.issuedAt)
  return {
    active: true,
    ...(inspection.scope.length === 0 ? {} : { scope: inspection.scope.join(' ') }),
    client_id: inspection.clientId,
    sub: inspection.subject,
    ...(inspection.clientSubject === undefined ? {} : { obfuscated_subject: inspection.clientSubject }),
    ...(inspection.expiresAt === undefined ? {} : { exp: toSeconds(inspection.expiresAt) }),
    iat: issuedAt,
    nbf: issuedAt,
    aud: inspection.audience,
    iss: issuer,
    token_type: 'Bearer',
    token_use: inspection.kind,
    ...(Object.keys(ext).length === 0 ? {} : { ext }),
  }
}
