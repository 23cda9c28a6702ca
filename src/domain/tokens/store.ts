import {
  columnsOf,
  type Database,
  type Fragment,
  fromConsumed,
  type InsertOne,
  identifier,
  insertWhenConsumed,
  list,
  type Statement,
  sql,
  values,
} from '../../platform/database/index.ts'
import {
  type GrantRow,
  grantColumns,
  grantId,
  isLiveGrant,
  joinGrant,
  replacingClaims,
  revocationOf,
  revokingGrants,
} from '../consents/index.ts'
import { isTurnedOff } from '../identities/index.ts'
import { isNotGone } from '../interactions/index.ts'

export interface CodeRow {
  hash: string
  grant_id: string
  client_id: string
  redirect_uri: string | null
  code_challenge: string | null
  nonce: string | null
  refreshable: number
  expires_at: number
  used_at: number | null
}

export interface AccessTokenRow {
  hash: string
  grant_id: string | null
  client_id: string
  /** Of tokens without a grant; `null` where they are about their client. */
  subject: string | null
  scope: string | null
  audience: string | null
  sealed_claims: string | null
  issued_at: number
  expires_at: number
}

export interface RefreshTokenRow {
  hash: string
  grant_id: string
  client_id: string
  issued_at: number
  expires_at: number | null
  used_at: number | null
  successor: string | null
  successor_hash: string | null
  reuses: number
}

type NewToken<Row> = Omit<Row, 'grant_id'>
export type NewCode = NewToken<CodeRow>
export type NewAccessToken = NewToken<AccessTokenRow>
export type NewRefreshToken = Omit<NewToken<RefreshTokenRow>, 'successor' | 'successor_hash' | 'reuses'>

/** Stores a grant with its code and access token; `false` where the grant exists (its consent verifier was redeemed). */
export async function insertGrantWith(
  database: Database,
  grant: Statement<{ id: string }>,
  { code, accessToken }: { code: NewCode | undefined; accessToken: NewAccessToken | undefined },
  events: readonly Statement[],
): Promise<boolean> {
  const grant_id = fromConsumed('id')
  const steps = [...events]
  if (code) steps.push(insertWhenConsumed<CodeRow>('authorization_codes', { ...code, grant_id }))
  if (accessToken)
    steps.push(insertWhenConsumed<AccessTokenRow>('access_tokens', { ...accessToken, grant_id }))
  return (await database.atomically(grant, ...steps)).length > 0
}

export interface CodeConditions {
  hash: string
  clientId: string
  redirectUri: string | null
  codeChallenge: string | null
  now: number
}

/** Uses something up. The row names the grant that it stood for, and what its tokens need to know. */
export type Consumption = Statement<{ grant_id: string; nonce: string | null; refreshable: number }>

/** All conditions of RFC 6749 §4.1.3 and RFC 7636 §4.6. */
const isRedeemable = ({
  hash,
  clientId,
  redirectUri,
  codeChallenge,
  now,
}: CodeConditions): Fragment<boolean> => sql`hash = ${hash} and client_id = ${clientId}
  and used_at is null and expires_at > ${now} and (redirect_uri is null or redirect_uri = ${redirectUri})
  and code_challenge ${codeChallenge === null ? sql`is null` : sql`= ${codeChallenge}`}`

/** One statement, so that of any number of attempts one gets a row. */
export const consumeCode = (conditions: CodeConditions): Consumption =>
  sql`update authorization_codes set used_at = ${conditions.now}
    where ${isRedeemable(conditions)} and ${isLiveGrant(sql`authorization_codes.grant_id`)}
    returning grant_id, nonce, refreshable`

/** Uses the code up without giving anything; `false` where it was used before. */
export async function burnCode(database: Database, { hash, now }: CodeConditions): Promise<boolean> {
  const burnt = await database.run(
    sql`update authorization_codes set used_at = ${now} where hash = ${hash} and used_at is null returning hash`,
  )
  return burnt.length > 0
}

/** Gives the id of the grant that something stands for. */
export type GrantSelection = Fragment<string>

export const grantOfCode = (conditions: CodeConditions): GrantSelection =>
  sql`select grant_id from authorization_codes where ${isRedeemable(conditions)}`

export interface RefreshConditions {
  hash: string
  clientId: string
  now: number
  /** Only a token that was issued at this time or later. */
  issuedSince?: number | undefined
}

export const isRotatable = ({ hash, clientId, now, issuedSince = 0 }: RefreshConditions): Fragment<boolean> =>
  sql`hash = ${hash} and client_id = ${clientId} and used_at is null and issued_at >= ${issuedSince}
    and (expires_at is null or expires_at > ${now})`

export const grantOfRefreshToken = (conditions: RefreshConditions): GrantSelection =>
  sql`select grant_id from refresh_tokens where ${isRotatable(conditions)}`

export type ExchangedGrant = GrantRow & { nonce: string | null; refreshable: number }

/** Uses up `consume` and stores the tokens that it gives; no row where it found nothing. */
export async function storeExchange(
  database: Database,
  consume: Consumption,
  {
    accessToken,
    refreshToken,
    sealedClaims,
  }: {
    accessToken: NewAccessToken
    refreshToken: NewRefreshToken | undefined
    sealedClaims: string | undefined
  },
  events: readonly Statement[],
): Promise<ExchangedGrant | undefined> {
  const steps: Statement[] = [insertAccessToken(accessToken), ...events]
  if (refreshToken) steps.push(insertRefreshToken(refreshToken, sql`consumed.refreshable = 1`))
  steps.push(...replaceClaims(sealedClaims))
  const read = sql<ExchangedGrant>`select ${grantColumns}, consumed.nonce, consumed.refreshable
    from consumed ${joinGrant(fromConsumed('grant_id'))}`
  const [row] = await database.atomicallyReading(read, consume, ...steps)
  return row
}

export const replaceClaims = (sealed: string | undefined): Fragment<unknown>[] =>
  sealed === undefined ? [] : [replacingClaims(consumedGrants, sealed)]

const consumedGrants: GrantSelection = sql`select grant_id from consumed`

/** Whether a code or token of the grant is stored. */
export const grantHasTokens = (grant: Fragment<string>): Fragment<boolean> => sql`(
  exists (select 1 from authorization_codes where authorization_codes.grant_id = ${grant})
  or exists (select 1 from access_tokens where access_tokens.grant_id = ${grant})
  or exists (select 1 from refresh_tokens where refresh_tokens.grant_id = ${grant}))`

/** Whether a code of the grant waits to be redeemed. */
export const awaitsRedemption = (grant: Fragment<string>, now: number): Fragment<boolean> => sql`exists (
  select 1 from authorization_codes
  where authorization_codes.grant_id = ${grant} and used_at is null and expires_at > ${now})`

export const insertAccessToken = (row: NewToken<AccessTokenRow>): Fragment<unknown> =>
  insertWhenConsumed<AccessTokenRow>('access_tokens', {
    ...row,
    grant_id: fromConsumed('grant_id'),
  })

export const insertRefreshToken = (row: NewRefreshToken, condition: Fragment<unknown>): Fragment<unknown> =>
  insertWhenConsumed<RefreshTokenRow>(
    'refresh_tokens',
    { ...row, grant_id: fromConsumed('grant_id') },
    { condition },
  )

const accessTokenRow: InsertOne<AccessTokenRow> = {
  table: 'access_tokens',
  columns: [
    ...(['hash', 'grant_id', 'client_id', 'subject', 'scope', 'audience'] as const),
    ...(['sealed_claims', 'issued_at', 'expires_at'] as const),
  ],
}

export const insertGrantlessAccessToken = (database: Database, row: AccessTokenRow): Promise<void> =>
  database.insertOne(accessTokenRow, row)

export async function insertAccessTokenOfClient(
  database: Database,
  row: AccessTokenRow,
  event: Statement,
): Promise<void> {
  await database.atomically(sql`insert into access_tokens ${values(row)} returning hash`, event)
}

/** For a subject that may be an identity: `false` if that was turned off or is gone. */
export async function insertAccessTokenAbout(
  database: Database,
  row: AccessTokenRow & { subject: string },
  event: Statement,
): Promise<boolean> {
  const isThere = sql`not ${isTurnedOff(sql`${row.subject}`)} and ${isNotGone(database, row.subject)}`
  const inserting = sql`
    insert into access_tokens (${columnsOf(row)}) select ${list(Object.values(row))} where ${isThere} returning hash`
  return (await database.atomically(inserting, event)).length > 0
}

export async function selectCode(
  database: Database,
  hash: string,
): Promise<(CodeRow & { revoked_at: number | null }) | undefined> {
  const [row] = await database.run(sql<CodeRow & { revoked_at: number | null }>`
    select authorization_codes.*, ${revocationOf(sql`authorization_codes.grant_id`)} as revoked_at
    from authorization_codes where hash = ${hash}`)
  return row
}

export async function selectRefreshToken(
  database: Database,
  hash: string,
): Promise<
  | (Pick<RefreshTokenRow, 'grant_id' | 'client_id' | 'used_at' | 'expires_at'> & { successor_used: number })
  | undefined
> {
  const [row] = await database.run(sql<
    Pick<RefreshTokenRow, 'grant_id' | 'client_id' | 'used_at' | 'expires_at'> & { successor_used: number }
  >`
    select grant_id, client_id, used_at, expires_at, case when exists (
        select 1 from refresh_tokens as next where next.hash = token.successor_hash and next.used_at is not null)
      then 1 else 0 end as successor_used
    from refresh_tokens as token where hash = ${hash}`)
  return row
}

/** Deletes the client's token and revokes the grant it belongs to, and with it every other token of that grant. */
export async function revokeToken(
  database: Database,
  table: 'access_tokens' | 'refresh_tokens',
  { hash, clientId, now }: { hash: string; clientId: string; now: number },
): Promise<void> {
  await database.atomically(
    sql`delete from ${identifier(table)} where hash = ${hash} and client_id = ${clientId} returning grant_id`,
    revokingGrants(sql`${grantId} in (${consumedGrants})`, now),
  )
}

/** Those that no user was asked about, where somebody vouched for the subject (RFC 7523 §2.1). */
export const deletingAccessTokensAbout = (subject: string, condition: Fragment<boolean>): Fragment<unknown> =>
  sql`delete from access_tokens where subject = ${subject} and ${condition}`
