import { sql } from 'kysely'
import type { Database } from '../../platform/database/index.ts'
import type { TrustedIssuer, TrustedKey, TrustPage } from './schema.ts'

export interface TrustTables {
  trusted_issuers: {
    id: string
    issuer: string
    /** Empty for any. */
    subject: string
    scope: string
    kid: string
    jwk: string
    created_at: number
    expires_at: number
  }
}

type TrustedIssuerRow = TrustTables['trusted_issuers']

/** `false` where this key of the issuer is trusted for this subject already. */
export async function insertTrustedIssuer(database: Database, trusted: TrustedIssuer): Promise<boolean> {
  const inserted = await database
    .tables<TrustTables>()
    .insertInto('trusted_issuers')
    .values({
      id: trusted.id,
      issuer: trusted.issuer,
      subject: trusted.subject ?? '',
      scope: JSON.stringify(trusted.scope),
      kid: trusted.key.kid,
      jwk: JSON.stringify(trusted.key),
      created_at: trusted.createdAt,
      expires_at: trusted.expiresAt,
    })
    .onConflict((conflict) => conflict.columns(['issuer', 'subject', 'kid']).doNothing())
    .returning('id')
    .execute()
  return inserted.length > 0
}

export async function selectTrustedIssuer(
  database: Database,
  id: string,
): Promise<TrustedIssuer | undefined> {
  const row = await database
    .tables<TrustTables>()
    .selectFrom('trusted_issuers')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Oldest first. */
export async function selectTrustedIssuers(
  database: Database,
  { issuer, after, limit }: TrustPage,
): Promise<TrustedIssuer[]> {
  let query = database
    .tables<TrustTables>()
    .selectFrom('trusted_issuers')
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
  if (issuer !== undefined) query = query.where('issuer', '=', issuer)
  if (after) query = query.where(sql<boolean>`(created_at, id) > (${after.createdAt}, ${after.id})`)
  return (await query.execute()).map(fromRow)
}

/** Oldest first; one that speaks for several subjects appears as often. */
export async function selectTrustedKeys(database: Database, issuer: string): Promise<TrustedKey[]> {
  const rows = await database
    .tables<TrustTables>()
    .selectFrom('trusted_issuers')
    .select('jwk')
    .where('issuer', '=', issuer)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(({ jwk }) => JSON.parse(jwk))
}

/** Who is trusted, at this time, to speak for the subject. */
export async function selectTrustedFor(
  database: Database,
  { issuer, subject, kid, now }: { issuer: string; subject: string; kid: string | undefined; now: number },
): Promise<TrustedIssuer[]> {
  let query = database
    .tables<TrustTables>()
    .selectFrom('trusted_issuers')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', 'in', [subject, ''])
    .where('expires_at', '>', now)
    .orderBy('subject', 'desc')
  if (kid !== undefined) query = query.where('kid', '=', kid)
  return (await query.execute()).map(fromRow)
}

export async function deleteTrustedIssuer(database: Database, id: string): Promise<boolean> {
  const deleted = await database
    .tables<TrustTables>()
    .deleteFrom('trusted_issuers')
    .where('id', '=', id)
    .returning('id')
    .execute()
  return deleted.length > 0
}

const fromRow = (row: TrustedIssuerRow): TrustedIssuer => ({
  id: row.id,
  issuer: row.issuer,
  subject: row.subject === '' ? undefined : row.subject,
  scope: JSON.parse(row.scope),
  key: JSON.parse(row.jwk),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})
