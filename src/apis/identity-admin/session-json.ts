import { type Static, Type } from 'typebox'
import type { AssuranceTable, Evidence, StoredSession } from '../../domain/sessions/index.ts'
import { identityJson } from './identity-json.ts'
import { IdentityDocument } from './schema.ts'

const time = Type.String({ format: 'date-time' })
const level = Type.Union([Type.Literal('aal0'), Type.Literal('aal1'), Type.Literal('aal2')])

/** A session as operators see it, of Gatehouse itself and of the auth-flow API alike. */
export const SessionDocument = Type.Object(
  {
    id: Type.String(),
    active: Type.Boolean(),
    expires_at: time,
    authenticated_at: time,
    authenticator_assurance_level: level,
    authentication_methods: Type.Array(
      Type.Object({
        method: Type.String(),
        aal: level,
        completed_at: time,
        provider: Type.Optional(Type.String()),
        upstream_acr: Type.Optional(Type.String()),
        upstream_amr: Type.Optional(Type.Array(Type.String())),
      }),
    ),
    issued_at: time,
    devices: Type.Array(
      Type.Object({
        id: Type.String(),
        ip_address: Type.Optional(Type.String()),
        user_agent: Type.Optional(Type.String()),
      }),
    ),
    identity: IdentityDocument,
  },
  { title: 'session' },
)

export type SessionDocument = Static<typeof SessionDocument>

/** In the member order of Kratos's admin API. Everything about strength is computed from the evidence. */
export const sessionJson = (
  session: StoredSession,
  table: AssuranceTable,
  publicUrl: string,
): SessionDocument => ({
  id: session.id,
  active: session.isActive,
  expires_at: timestamp(session.expiresAt),
  authenticated_at: timestamp(session.authenticatedAt),
  authenticator_assurance_level: table.assess(session.evidence).aal,
  authentication_methods: session.evidence.map((each) => methodJson(each, table)),
  issued_at: timestamp(session.issuedAt),
  devices: session.devices.map(({ id, ip_address, user_agent }) => ({
    id,
    ...(ip_address !== undefined && { ip_address }),
    ...(user_agent !== undefined && { user_agent }),
  })),
  identity: identityJson(session.identity, publicUrl),
})

/** Clients of Kratos know the passwords of the auth-flow API by no other name. */
const names: Readonly<Record<string, string>> = {
  prehashed_password: 'password',
  account_creation: 'password',
  reset_password: 'password',
}

const methodJson = (evidence: Evidence, table: AssuranceTable) => {
  const { method, at, upstream } = evidence
  return {
    method: names[method] ?? method,
    aal: table.levelOf(evidence),
    completed_at: timestamp(at),
    ...(upstream && { provider: upstream.provider }),
    ...(upstream?.acr !== undefined && { upstream_acr: upstream.acr }),
    ...(upstream?.amr && { upstream_amr: [...upstream.amr] }),
  }
}

const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString()
