import {
  columnsOf,
  type Database,
  type Fragment,
  list,
  purgeExpired,
  type Sql,
  sql,
} from '../../platform/database/index.ts'
import {
  type Identity,
  type IdentityRow,
  identityColumns,
  identityFrom,
  isActive,
  joinedIsActive,
  joinIdentity,
} from '../identities/index.ts'
import { flowIsOpen, identityProviderSessionOf } from '../interactions/index.ts'
import type { Device, Evidence, Session, SessionFilter, StoredSession } from './schema.ts'

interface SessionRow extends IdentityRow {
  session_id: string
  token_hash: string
  version: number
  evidence: string
  devices: string
  authenticated_at: number
  issued_at: number
  expires_at: number
  revoked_at: number | null
}

interface NewRow<Who = Identity> {
  session: Session<Who>
  tokenHash: string
}

type AnyRow = NewRow<{ id: string }>

/** Whether the first statement of a unit returned a row. */
export const isConsumed: Fragment<boolean> = sql`exists (select 1 from consumed)`

export const isNew = (id: string): Fragment<boolean> =>
  sql`not exists (select 1 from sessions where id = ${id})`

/** Stores a session that begins, for a unit; `isProven` may speak of `consumed`. */
export function insertingSession({ session, tokenHash }: AnyRow, isProven: Fragment<boolean>): Sql {
  const row = {
    ...{ id: session.id, token_hash: tokenHash, identity_id: session.identity.id, version: session.version },
    evidence: JSON.stringify(session.evidence),
    devices: JSON.stringify(session.devices),
    ...{ authenticated_at: session.authenticatedAt, issued_at: session.issuedAt },
    ...{ expires_at: session.expiresAt, revoked_at: null },
  }
  return sql`insert into sessions (${columnsOf(row)}) select ${list(Object.values(row))}
    where ${isProven} on conflict (id) do nothing`
}

/** Stores what was added to a session, in the same way. One that has ended stays so. */
export const raisingSession = (
  { session, tokenHash }: AnyRow,
  now: number,
  isProven: Fragment<boolean>,
): Sql => sql`
  update sessions set token_hash = ${tokenHash}, version = ${session.version},
    evidence = ${JSON.stringify(session.evidence)}, devices = ${JSON.stringify(session.devices)},
    authenticated_at = ${session.authenticatedAt}, expires_at = ${session.expiresAt}
  where ${isUnchanged(session, now)} and ${isProven}`

export const isUnchanged = (
  { id, version }: Pick<Session, 'id' | 'version'>,
  now: number,
): Fragment<boolean> =>
  sql`id = ${id} and version = ${version - 1} and revoked_at is null and expires_at > ${now}`

/**
 * Whether the session is as it was read, or raised by this very answer before. On PostgreSQL it is locked from here on, so
 * that nobody ends or raises it before the unit has.
 */
export const isRaisable = (
  database: Database,
  { session, tokenHash }: AnyRow,
  now: number,
): Fragment<boolean> => sql`exists (
  select 1 from sessions where (${isUnchanged(session, now)})
    or (id = ${session.id} and token_hash = ${tokenHash} and revoked_at is null)
  ${database.engine === 'postgres' ? sql`for update` : sql``})`

/** Whether somebody signs in as the identity, and nothing has ended since they began to prove who they are. */
export const maySignIn = (database: Database, subject: string, since: number): Fragment<boolean> =>
  sql`(${isActive(subject)} and ${flowIsOpen(database, [{ subject }], since)})`

const columns = sql`sessions.id as session_id, sessions.token_hash, sessions.version, sessions.evidence,
  sessions.devices, sessions.authenticated_at, sessions.issued_at, sessions.expires_at, sessions.revoked_at,
  ${identityColumns}`

export const selectSession = async (database: Database, tokenHash: string, now: number) =>
  (await selectLive(database, sql`sessions.token_hash = ${tokenHash}`, now))?.session

/** The session with the hash of its token. */
export const selectSessionById = (database: Database, id: string, now: number) =>
  selectLive(database, sql`sessions.id = ${id}`, now)

export const selectSessionOfSignIn = async (database: Database, loginSessionId: string, now: number) =>
  (await selectLive(database, sql`sessions.id = (${identityProviderSessionOf(loginSessionId)})`, now))
    ?.session

async function selectLive(
  database: Database,
  condition: Fragment<boolean>,
  now: number,
): Promise<NewRow | undefined> {
  const rows = await database.run(sql<SessionRow>`
    select ${columns} from sessions ${joinIdentity('sessions.identity_id')}
    where ${condition} and sessions.revoked_at is null and sessions.expires_at > ${now}
      and ${joinedIsActive}`)
  const session = sessionFrom(rows)
  return session && { session, tokenHash: (rows[0] as SessionRow).token_hash }
}

/** Newest first. */
export async function selectSessions(
  database: Database,
  { id, identityId, isActive: active, after, limit }: SessionFilter,
  now: number,
): Promise<StoredSession[]> {
  const live = sql`revoked_at is null and expires_at > ${now}`
  const rows = await database.run(sql<SessionRow>`
    select ${columns} from (
      select * from sessions where ${id === undefined ? sql`true` : sql`id = ${id}`}
        and ${identityId === undefined ? sql`true` : sql`identity_id = ${identityId}`}
        and ${active === undefined ? sql`true` : active ? live : sql`not (${live})`}
        and ${after ? sql`(issued_at, id) < (${after.issuedAt}, ${after.id})` : sql`true`}
      order by issued_at desc, id desc limit ${limit}
    ) as sessions ${joinIdentity('sessions.identity_id')}
    order by sessions.issued_at desc, sessions.id desc`)
  const groups = Map.groupBy(rows, ({ session_id }) => session_id)
  return [...groups.values()].flatMap((group) => {
    const session = sessionFrom(group)
    const isOver = group[0]?.revoked_at !== null || (session?.expiresAt ?? 0) <= now
    return session ? [{ ...session, isActive: !isOver && session.identity.state === 'active' }] : []
  })
}

function sessionFrom(rows: readonly SessionRow[]): Session | undefined {
  const identity = identityFrom(rows)
  const [row] = rows
  if (!identity || !row) return undefined
  return {
    ...{ id: row.session_id, version: row.version, identity },
    evidence: JSON.parse(row.evidence) as Evidence[],
    devices: JSON.parse(row.devices) as Device[],
    authenticatedAt: row.authenticated_at,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
  }
}

/** Ends the sessions that meet `condition` and have not ended before. */
export const endingSession = (condition: Fragment<boolean>, now: number): Sql =>
  sql`update sessions set revoked_at = ${now} where revoked_at is null and ${condition}`

/** Ends those of an identity, for a unit. */
export const endingSessionsOf = (identityId: string, condition: Fragment<boolean>, now: number): Sql =>
  endingSession(sql`identity_id = ${identityId} and ${condition}`, now)

export const purgeSessions = purgeExpired('sessions', 'id')
