// What the server is compared with: node-oidc-provider, set up to do the same, with an adapter for PostgreSQL that does
// what its documentation asks of one, by statements that are prepared once.
//
//   node bench/peer.ts <dsn> <connections> <algorithm>       sends its URL, and tokens for each connection, to the process that forked it

import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import pg from 'pg'
import { peerClient } from './peer-client.ts'

export interface Peer {
  url: string
  tokens: { access: string; refresh: string }[]
}

const [dsn, connections = '1', algorithm = 'RS256'] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: dsn, max: 20 })
await pool.query(`create table if not exists oidc_payloads (
  id text not null, model text not null, payload jsonb not null, grant_id text, user_code text, uid text,
  expires_at timestamptz, consumed_at timestamptz, primary key (id, model))`)
for (const column of ['grant_id', 'user_code', 'uid', 'expires_at'])
  await pool.query(`create index on oidc_payloads (${column})`)

const run = (name: string, text: string, values: unknown[]) => pool.query({ name, text, values })

const createAdapter = (model: string) => {
  const find = async (name: string, column: string, value: string) => {
    const text = `select payload, expires_at, consumed_at from oidc_payloads where ${column} = $1 and model = $2`
    const [row] = (await run(name, text, [value, model])).rows
    if (!row || (row.expires_at && row.expires_at < new Date())) return undefined
    return { ...row.payload, ...(row.consumed_at ? { consumed: true } : {}) }
  }
  return {
    upsert: async (id: string, payload: Record<string, unknown>, expiresIn?: number) => {
      const expiresAt = expiresIn === undefined ? null : new Date(Date.now() + expiresIn * 1000)
      const { grantId, userCode, uid } = payload
      const text = `insert into oidc_payloads (id, model, payload, grant_id, user_code, uid, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (id, model) do update set payload = excluded.payload,
        grant_id = excluded.grant_id, user_code = excluded.user_code, uid = excluded.uid, expires_at = excluded.expires_at`
      await run('upsert', text, [id, model, payload, grantId, userCode, uid, expiresAt])
    },
    find: (id: string) => find('find', 'id', id),
    findByUid: (uid: string) => find('find-uid', 'uid', uid),
    findByUserCode: (userCode: string) => find('find-user-code', 'user_code', userCode),
    consume: async (id: string) => {
      await run('consume', 'update oidc_payloads set consumed_at = now() where id = $1 and model = $2', [
        id,
        model,
      ])
    },
    destroy: async (id: string) => {
      await run('destroy', 'delete from oidc_payloads where id = $1 and model = $2', [id, model])
    },
    revokeByGrantId: async (grantId: string) => {
      await run('revoke', 'delete from oidc_payloads where grant_id = $1', [grantId])
    },
  }
}

const http = createServer().listen(0, '127.0.0.1')
await once(http, 'listening')
const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`
const pair =
  algorithm === 'ES256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = pair.privateKey.export({ format: 'jwk' })
const scope = 'openid offline_access'
const provider = new Provider(url.replace(/\/$/, ''), {
  // It calls what is a class to it with `new`.
  adapter: function adapter(model: string) {
    return createAdapter(model)
  },
  clients: [
    {
      ...peerClient,
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
      id_token_signed_response_alg: algorithm,
      redirect_uris: ['http://127.0.0.1:9999/callback'],
      scope: `${scope} photos.read`,
    },
  ],
  jwks: { keys: [{ ...key, use: 'sig', alg: algorithm, kid: 'bench' }] },
  cookies: { keys: ['bench'] },
  scopes: ['openid', 'offline_access', 'photos.read'],
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    devInteractions: { enabled: false },
  },
  rotateRefreshToken: true,
  ttl: { AccessToken: 3600, ClientCredentials: 3600, Grant: 86_400, IdToken: 3600, RefreshToken: 86_400 },
  findAccount: (_: unknown, accountId: string) => ({ accountId, claims: async () => ({ sub: accountId }) }),
})
http.on('request', provider.callback())

async function issue(): Promise<Peer['tokens'][number]> {
  const client = await provider.Client.find(peerClient.client_id)
  const grant = new provider.Grant({ accountId: 'ada', clientId: peerClient.client_id })
  grant.addOIDCScope(scope)
  const about = { accountId: 'ada', client, grantId: await grant.save(), gty: 'authorization_code', scope }
  const authTime = Math.floor(Date.now() / 1000)
  const refresh = new provider.RefreshToken({ ...about, authTime, iiat: authTime, rotations: 0 })
  return { access: await new provider.AccessToken(about).save(), refresh: await refresh.save() }
}

const tokens = await Promise.all(Array.from({ length: Number(connections) }, issue))
process.send?.({ url, tokens } satisfies Peer)
