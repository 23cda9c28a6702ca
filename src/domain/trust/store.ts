import { allOf, type Database, list, sql, values } from '../../platform/database/index.ts'
import type { TrustedIssuer, TrustedKey, TrustPage } from './schema.ts'

interface TrustedIssuerRow {
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

/** `false` if this key of the issuer is trusted for this subject already. */
export async function insertTrustedIssuer(database: Database, trusted: TrustedIssuer): Promise<boolean> {
  const row: TrustedIssuerRow = {
    id: trusted.id,
    issuer: trusted.issuer,
    subject: trusted.subject ?? '',
    scope: JSON.stringify(trusted.scope),
    kid: trusted.key.kid,
    jwk: JSON.stringify(trusted.key),
    created_at: trusted.createdAt,
    expires_at: trusted.expiresAt,
  }
  const inserted = await database.change(
    sql`insert into trusted_issuers ${values(row)} on conflict (issuer, subject, kid) do nothing`,
  )
  return inserted > 0
}

export async function selectTrustedIssuer(
  database: Database,
  id: string,
): Promise<TrustedIssuer | undefined> {
  const [row] = await database.run(sql<TrustedIssuerRow>`select * from trusted_issuers where id = ${id}`)
  return row && fromRow(row)
}

/** Oldest first. */
export async function selectTrustedIssuers(
  database: Database,
  { issuer, after, limit }: TrustPage,
): Promise<TrustedIssuer[]> {
  const conditions = allOf(
    issuer === undefined ? undefined : sql`issuer = ${issuer}`,
    after && sql`(created_at, id) > (${after.createdAt}, ${after.id})`,
  )
  const rows = await database.run(sql<TrustedIssuerRow>`select * from trusted_issuers
    where ${conditions} order by created_at, id limit ${limit}`)
  return rows.map(fromRow)
}

/** Oldest first; one that speaks for several subjects appears as often. */
export async function selectTrustedKeys(database: Database, issuer: string): Promise<TrustedKey[]> {
  const rows = await database.run(
    sql<{ jwk: string }>`select jwk from trusted_issuers where issuer = ${issuer} order by created_at, id`,
  )
  return rows.map(({ jwk }) => JSON.parse(jwk))
}

/** Issuers that are trusted, at this time, to speak for the subject. */
export async function selectTrustedFor(
  database: Database,
  { issuer, subject, kid, now }: { issuer: string; subject: string; kid: string | undefined; now: number },
): Promise<TrustedIssuer[]> {
  const conditions = allOf(
    sql`issuer = ${issuer}`,
    sql`subject in (${list([subject, ''])})`,
    sql`expires_at > ${now}`,
    kid === undefined ? undefined : sql`kid = ${kid}`,
  )
  const rows = await database.run(
    sql<TrustedIssuerRow>`select * from trusted_issuers where ${conditions} order by subject desc`,
  )
  return rows.map(fromRow)
}

export async function deleteTrustedIssuer(database: Database, id: string): Promise<boolean> {
  return (await database.change(sql`delete from trusted_issuers where id = ${id}`)) > 0
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
