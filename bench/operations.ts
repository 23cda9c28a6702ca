// The operations that the measurements are about, and what each of them needs.

import { randomBytes } from 'node:crypto'
import {
  admin,
  authorization,
  authorize,
  basic,
  createClient,
  introspect,
  type RegisteredClient,
  redirectUri,
  type Server,
  signIn,
  token,
} from '../test/support/flow.ts'
import { type Engine, startTestGatehouse } from '../test/support/gatehouse.ts'

export interface Operation {
  name: string
  /** Runs once before the counting begins, and returns what is counted. */
  prepare(server: Server, client: RegisteredClient): Promise<() => Promise<unknown>>
}

async function granted(response: Response): Promise<Response> {
  if (response.status !== 200) throw new Error(`refused: ${response.status} ${await response.text()}`)
  return response
}

/** A token with the right shape that no server issued. */
export const forgedToken = (): string => `ory_at_${randomBytes(48).toString('base64url')}`

export const operations: readonly Operation[] = [
  {
    name: 'client_credentials',
    prepare: async (server, client) => async () =>
      granted(await token(server, client, { grant_type: 'client_credentials', scope: 'photos.read' })),
  },
  { name: 'full code flow', prepare: async (server, client) => () => signIn(server, client) },
  {
    name: '  of it, up to the code',
    prepare: async (server, client) => () => authorize(server, authorization(server, client.client_id)),
  },
  {
    name: '  of it, the exchange',
    prepare: async (server, client) => {
      const request = authorization(server, client.client_id)
      const code = (await authorize(server, request)).searchParams.get('code') ?? ''
      return async () =>
        granted(
          await token(server, client, {
            ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
            code_verifier: request.verifier,
          }),
        )
    },
  },
  {
    name: 'refresh',
    prepare: async (server, client) => {
      const { refresh_token } = await signIn(server, client)
      return async () => granted(await token(server, client, { grant_type: 'refresh_token', refresh_token }))
    },
  },
  {
    name: 'introspection, valid',
    prepare: async (server, client) => {
      const { access_token } = await signIn(server, client)
      return () => introspect(server, access_token)
    },
  },
  {
    name: 'introspection, forged',
    prepare: async (server) => () => introspect(server, forgedToken()),
  },
  {
    name: 'userinfo',
    prepare: async (server, client) => {
      const { access_token } = await signIn(server, client)
      const headers = { authorization: `Bearer ${access_token}` }
      return async () => granted(await fetch(new URL('userinfo', server.publicUrl), { headers }))
    },
  },
  {
    name: 'revocation',
    prepare: async (server, client) => {
      const { access_token } = await signIn(server, client)
      const body = new URLSearchParams({ token: access_token })
      const headers = { authorization: basic(client) }
      const url = new URL('oauth2/revoke', server.publicUrl)
      return async () => granted(await fetch(url, { method: 'POST', body, headers }))
    },
  },
  {
    name: 'discovery',
    prepare: async (server) => async () =>
      granted(await fetch(new URL('.well-known/openid-configuration', server.publicUrl))),
  },
  { name: 'client registration', prepare: async (server) => () => createClient(server) },
  {
    name: 'client read',
    prepare: async (server, client) => async () =>
      granted(await admin(server, 'GET', `/admin/clients/${client.client_id}`)),
  },
]

/** By the name of the operation, with the client cached. */
export async function countRoundTrips(engine: Engine): Promise<Map<string, number>> {
  const server = await startTestGatehouse(engine, { log: { level: 'silent' } })
  const counts = new Map<string, number>()
  try {
    for (const { name, prepare } of operations) {
      const client = await createClient(server)
      await (await prepare(server, client))() // the client is in the cache from here on
      const run = await prepare(server, client)
      const before = server.database.roundTrips()
      await run()
      counts.set(name, server.database.roundTrips() - before)
    }
  } finally {
    await server.close()
  }
  return counts
}
