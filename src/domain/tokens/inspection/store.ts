import { type Database, type Fragment, type ReadByKey, sql } from '../../../platform/database/index.ts'
import {
  type GrantRow,
  type GrantSummary,
  grantColumns,
  grantSubject,
  joinGrant,
  summaryColumns,
} from '../../consents/index.ts'
import { isTurnedOff } from '../../identities/index.ts'

/** What introspection tells besides of a refresh token that was used: how often since, and whether the client may still need it. */
export interface RefreshTokenRow extends TokenRow {
  reuses: number
  /** 1 where it gave a successor, which has not been used. */
  successor_waits: number
}

type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null }

/** What introspection tells of a token and, where it has one, of its grant. */
export interface TokenRow extends Nullable<GrantSummary> {
  hash: string
  client_id: string
  issued_at: number
  expires_at: number | null
  /** Of an access token alone, as are the next three. */
  own_subject: string | null
  own_scope: string | null
  own_audience: string | null
  own_claims: string | null
  used_at: number | null
  grant_id: string | null
  /** 1 where the subject is an identity that was turned off. */
  turned_off: number
}

const joinItsGrant = joinGrant(sql`token.grant_id`)

/** In the statement that reads the token, so that it holds on every node from one request to the next. */
const turnedOff = (subject: Fragment<string | null>): Fragment<number> =>
  sql`case when ${isTurnedOff(subject)} then 1 else 0 end as turned_off`

const accessToken: ReadByKey<TokenRow> = {
  select: sql`select token.hash, token.client_id, token.issued_at, token.expires_at, token.grant_id,
      token.subject as own_subject, token.scope as own_scope, token.audience as own_audience,
      token.sealed_claims as own_claims, null as used_at, ${summaryColumns},
      ${turnedOff(sql`coalesce(${grantSubject}, token.subject)`)}
    from access_tokens as token left ${joinItsGrant}`,
  key: 'token.hash',
  as: 'hash',
}

const refreshToken: ReadByKey<RefreshTokenRow> = {
  select: sql`select token.hash, token.client_id, token.issued_at, token.expires_at, token.grant_id,
      null as own_subject, null as own_scope, null as own_audience, null as own_claims, token.used_at, ${summaryColumns},
      ${turnedOff(grantSubject)}, token.reuses,
      case when token.successor is null or exists (select 1 from refresh_tokens as next
        where next.hash = token.successor_hash and next.used_at is not null) then 0 else 1 end as successor_waits
    from refresh_tokens as token ${joinItsGrant}`,
  key: 'token.hash',
  as: 'hash',
}

/** The whole grant of an access token. */
export type GrantOfToken = GrantRow & {
  hash: string
  token_client_id: string
  own_audience: string | null
  issued_at: number
  expires_at: number
  turned_off: number
}

const grantOfAccessToken: ReadByKey<GrantOfToken> = {
  select: sql`select ${grantColumns}, token.hash, token.client_id as token_client_id, token.audience as own_audience,
      token.issued_at, token.expires_at, ${turnedOff(grantSubject)}
    from access_tokens as token ${joinItsGrant}`,
  key: 'token.hash',
  as: 'hash',
}

export const readAccessToken = (database: Database, hash: string): Promise<TokenRow | undefined> =>
  database.readByKey(accessToken, hash)

export const readRefreshToken = (database: Database, hash: string): Promise<RefreshTokenRow | undefined> =>
  database.readByKey(refreshToken, hash)

export const readGrantOfAccessToken = (database: Database, hash: string): Promise<GrantOfToken | undefined> =>
  database.readByKey(grantOfAccessToken, hash)
