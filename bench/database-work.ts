// What requests do to the database and nothing else: the statements of the server on its own tables, with made-up rows.

import type { GrantRow } from '../src/domain/consents/fragments.ts'
import { insertGrant, rememberedScope } from '../src/domain/consents/store.ts'
import { flowIsOpen } from '../src/domain/interactions/endings.ts'
import { loginVerifierId, redeemSignIn } from '../src/domain/interactions/store.ts'
import { readAccessToken, readGrantOfAccessToken } from '../src/domain/tokens/inspection/store.ts'
import { rotateRefreshToken } from '../src/domain/tokens/rotation/store.ts'
import {
  consumeCode,
  insertGrantlessAccessToken,
  insertGrantWith,
  type NewAccessToken,
  type NewRefreshToken,
  storeExchange,
} from '../src/domain/tokens/store.ts'
import { migrations } from '../src/migrations/index.ts'
import { type Database, migrateUp, sql } from '../src/platform/database/index.ts'

const clientId = '01234567-89ab-cdef-0123-456789abcdef'
const sessionId = '76543210-89ab-cdef-0123-456789abcdef'
const redirectUri = 'http://127.0.0.1:9999/callback'
const challenge = 'bT0OXO84723ZHfFWc8fLtcsFzr78N5kjLuuYVDtsRaE'
const query = `client_id=${clientId}&response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%3A9999%2Fcallback&scope=openid+offline_access&state=w5sEETEvw8yRfR72qjhJ0Q&nonce=c7ov_tDfnCWNSya5VLbmng&code_challenge=${challenge}&code_challenge_method=S256`
const day = 86_400_000

const grantRow = (id: string, now: number): GrantRow => ({
  ...{
    id,
    client_id: clientId,
    subject: 'ada',
    client_subject: null,
    login_session_id: `${sessionId}-${id}`,
  },
  request: JSON.stringify({
    ...{ query, requestedScope: ['openid', 'offline_access'], requestedAudience: [] },
    ...{ requestedAt: now, loginRequestId: id },
  }),
  ...{ granted_scope: '["openid","offline_access"]', granted_audience: '[]', acr: '', amr: '[]' },
  ...{ authenticated_at: now, sealed_claims: null, context: null, remember: 0, remember_for: 0, skipped: 0 },
  ...{ handled_at: now, review_at: now + day, revoked_at: null, withdrawn_at: null },
})
const accessToken = (id: string, now: number): NewAccessToken => ({
  ...{ hash: `access-token-of-some-forty-characters-${id}`, client_id: clientId, subject: null, scope: null },
  ...{ audience: null, sealed_claims: null, issued_at: now, expires_at: now + day },
})
const refreshToken = (id: string, now: number): NewRefreshToken => ({
  ...{ hash: `refresh-token-of-some-forty-characters-${id}`, client_id: clientId },
  ...{ issued_at: now, expires_at: now + 30 * day, used_at: null },
})
const codeHash = (id: string) => `code-of-some-forty-characters-and-more-${id}`

async function redeemLogin(database: Database, id: string, now: number): Promise<void> {
  const session = {
    ...{ id: `${sessionId}-${id}`, subject: 'ada', authenticated_at: now, remember: 0, acr: '', amr: '[]' },
    ...{ identity_provider_session_id: null, expires_at: now + day },
  }
  const verifier = { id: loginVerifierId(id), expires_at: now + day }
  const isOpen = flowIsOpen(database, [{ subject: 'ada' }, { session: session.id }], now)
  await redeemSignIn(database, verifier, isOpen, session, rememberedScope(clientId, 'ada', now), [])
}

async function storeGrant(database: Database, id: string, now: number): Promise<void> {
  const code = {
    ...{ hash: codeHash(id), client_id: clientId, redirect_uri: redirectUri, code_challenge: challenge },
    ...{ nonce: 'c7ov_tDfnCWNSya5VLbmng', refreshable: 1, expires_at: now + day, used_at: null },
  }
  const restsOn = [{ subject: 'ada' }, { session: sessionId }, { consentsOf: 'ada' }]
  const isOpen = flowIsOpen(
    database,
    [...restsOn, { consentsOf: 'ada', clientId }, { consentRequest: id }],
    now,
  )
  const rows = { code, accessToken: undefined }
  await insertGrantWith(database, insertGrant(grantRow(id, now), isOpen), rows, [])
}

async function exchangeCode(database: Database, id: string, now: number): Promise<void> {
  const conditions = { hash: codeHash(id), clientId, redirectUri, codeChallenge: challenge, now }
  const tokens = {
    ...{ accessToken: accessToken(id, now), refreshToken: refreshToken(id, now) },
    sealedClaims: undefined,
  }
  const row = await storeExchange(database, consumeCode(conditions), tokens, [])
  if (!row) throw new Error(`there is no code ${id}`)
}

async function rotate(database: Database, id: string, next: string, now: number): Promise<void> {
  const conditions = { hash: refreshToken(id, now).hash, clientId, now, issuedSince: 0 }
  const pair = {
    accessToken: accessToken(next, now),
    refreshToken: refreshToken(next, now),
    sealedClaims: undefined,
  }
  const grace = { period: 0, uses: 0 }
  const row = await rotateRefreshToken(database, { ...conditions, successor: null, grace }, pair, [])
  if (!row) throw new Error(`there is no refresh token ${id}`)
}

/**
 * What one request does, by name. `id` names the rows that belong together; reads are about those of `known`.
 * `rotate` uses up what belongs to `id` and stores what belongs to `next`.
 */
export const databaseWork = {
  'insert access token': (database, id, _next, now) =>
    insertGrantlessAccessToken(database, {
      ...accessToken(id, now),
      ...{ grant_id: null, scope: '["photos.read"]', audience: '[]' },
    }),
  'read access token': (database, _id, _next, now) =>
    readAccessToken(database, accessToken('known', now).hash),
  'read grant': (database, _id, _next, now) =>
    readGrantOfAccessToken(database, accessToken('known', now).hash),
  'redeem login': (database, id, _next, now) => redeemLogin(database, id, now),
  'store grant': (database, id, _next, now) => storeGrant(database, id, now),
  'exchange code': (database, id, _next, now) => exchangeCode(database, id, now),
  rotate: (database, id, next, now) => rotate(database, id, next, now),
} satisfies Record<string, (database: Database, id: string, next: string, now: number) => Promise<unknown>>

export type DatabaseWork = keyof typeof databaseWork

/** Brings the schema, a client, and what belongs to `known`. */
export async function prepareDatabase(database: Database): Promise<void> {
  const now = Date.now()
  await migrateUp(database, migrations)
  await database.run(sql`insert into clients
    (id, name, owner, metadata, rotated_secret_digests, created_at, updated_at)
    values (${clientId}, '', '', '{}', '[]', ${now}, ${now})`)
  await prepareGrant(database, 'known', now)
}

/** A grant whose code was exchanged for tokens. */
export async function prepareGrant(database: Database, id: string, now: number): Promise<void> {
  await storeGrant(database, id, now)
  await exchangeCode(database, id, now)
}
