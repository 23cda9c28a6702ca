import { sql } from 'kysely'
import {
  columnsOf,
  type Database,
  type Fragment,
  list,
  purgeExpired,
  type Statement,
} from '../../platform/database/index.ts'
import {
  type IdentityRow,
  identityColumns,
  identityFrom,
  isActive,
  joinIdentity,
} from '../identities/index.ts'
import { flowIsOpen } from '../interactions/index.ts'
import type { Device, Evidence, Session } from './schema.ts'

interface SessionTables {
  sessions: {
    id: string
    token_hash: string
    identity_id: string
    evidence: string
    devices: string
    authenticated_at: number
    issued_at: number
    expires_at: number
    revoked_at: number | null
  }
}

interface SessionRow extends IdentityRow {
  session_id: string
  evidence: string
  devices: string
  authenticated_at: number
  issued_at: number
  expires_at: number
}

/**
 * Stores the session and ends the one under `replacedHash`, both or neither; `false` where its identity does not sign in
 * any more.
 */
export async function insertSession(
  database: Database,
  { session, tokenHash, provenSince }: { session: Session; tokenHash: string; provenSince: number },
  replacedHash: string | undefined,
): Promise<boolean> {
  const { id: subject } = session.identity
  const row = {
    ...{ id: session.id, token_hash: tokenHash, identity_id: subject },
    evidence: JSON.stringify(session.evidence),
    devices: JSON.stringify(session.devices),
    ...{ authenticated_at: session.authenticatedAt, issued_at: session.issuedAt },
    ...{ expires_at: session.expiresAt, revoked_at: null },
  }
  const insert = sql`insert into sessions (${columnsOf(row)}) select ${list(Object.values(row))}
    where ${isActive(subject)} and ${flowIsOpen(database, [{ subject }], provenSince)} returning id`
  const steps: Statement[] =
    replacedHash === undefined
      ? []
      : [
          sql`update sessions set revoked_at = ${session.issuedAt}
            where token_hash = ${replacedHash} and revoked_at is null and exists (select 1 from consumed)`,
        ]
  return (await database.atomically(insert, ...steps)).length > 0
}

export async function selectSession(
  database: Database,
  tokenHash: string,
  now: number,
): Promise<Session | undefined> {
  const { rows } = await sql<SessionRow>`
    select sessions.id as session_id, sessions.evidence, sessions.devices,
      sessions.authenticated_at, sessions.issued_at, sessions.expires_at, ${identityColumns}
    from sessions ${joinIdentity('sessions.identity_id')}
    where sessions.token_hash = ${tokenHash} and sessions.revoked_at is null and sessions.expires_at > ${now}
      and identities.state = 'active'
  `.execute(database.tables())
  const identity = identityFrom(rows)
  const [row] = rows
  if (!identity || !row) return undefined
  return {
    id: row.session_id,
    identity,
    evidence: JSON.parse(row.evidence) as Evidence[],
    devices: JSON.parse(row.devices) as Device[],
    authenticatedAt: row.authenticated_at,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
  }
}

export async function revokeSession(database: Database, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await database
    .tables<SessionTables>()
    .updateTable('sessions')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function revokeSessionsOf(
  database: Database,
  identityId: string,
  except: string | undefined,
  now: number,
): Promise<number> {
  const { numUpdatedRows } = await database
    .tables<SessionTables>()
    .updateTable('sessions')
    .set({ revoked_at: now })
    .where('identity_id', '=', identityId)
    .where('revoked_at', 'is', null)
    .where('id', '<>', except ?? '')
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

export async function revokeSessionsOfAll(
  database: Database,
  identities: Fragment<unknown>,
  now: number,
): Promise<void> {
  await sql`update sessions set revoked_at = ${now}
    where revoked_at is null and identity_id in (${identities})`.execute(database.tables())
}

/** Part of the unit in which an identity is turned off. */
export const endingSessionsOf = (
  identityId: string,
  condition: Fragment<boolean>,
  now: number,
): Fragment<unknown> => sql`update sessions set revoked_at = ${now}
  where identity_id = ${identityId} and revoked_at is null and ${condition}`

export const purgeSessions = purgeExpired('sessions', 'id')
