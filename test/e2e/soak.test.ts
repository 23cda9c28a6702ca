import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { identifier, openDatabase, sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import {
  admin,
  authorization,
  authorize,
  basic,
  createClient,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  token,
} from '../support/flow.ts'
import { engines, freshDatabase, startOn, type TestGatehouse } from '../support/gatehouse.ts'
import { startLogoutReceiver } from '../support/logout-receiver.ts'
import { register, submit, open as visitPage } from '../support/pages.ts'
import { patience } from '../support/patience.ts'
import { userAgent } from '../support/user-agent.ts'

const hour = 3_600_000
const people = ['ada', 'bob', 'cyd', 'dan', 'eve']
const password = 'mango tree bicycle'
const shortLifespans = {
  ttl: {
    access_token: '10m',
    refresh_token: '2h',
    authentication_session: '1h',
    login_consent_request: '30m',
  },
  session: { lifespan: '1h' },
}

/** Rows that one step adds to the busiest tables. The last of the windows that are compared would show four times as many. */
const ofOneStep = 2 * people.length

/** Tables whose rows come with the load. Clients, keys and people stay. */
const tables = [
  ...['grants', 'authorization_codes', 'access_tokens', 'refresh_tokens', 'device_authorizations'],
  ...['login_sessions', 'redeemed_verifiers', 'logout_deliveries', 'sessions'],
]

for (const engine of engines) {
  describe(`a soak on ${engine}`, () => {
    it('with lifespans of hours and constant load, no table grows after the first day', {
      timeout: patience(120_000),
    }, async () => {
      const database = await freshDatabase(engine)
      const server = await startOn(database.dsn, shortLifespans, { logoutDeliveries: 20, housekeeping: 20 })
      const receiver = await startLogoutReceiver()
      const reader = openDatabase(database.dsn, createLogger({ level: 'silent', format: 'json' }))
      try {
        const client = await createClient(server, {
          backchannel_logout_uri: receiver.url,
          grant_types: [
            ...['authorization_code', 'refresh_token', 'client_credentials'],
            'urn:ietf:params:oauth:grant-type:device_code',
          ],
        })
        await register(userAgent(), server, 'soak@example.com', password)
        const count = async (table: string): Promise<number> => {
          const [rows] = await reader.run(
            sql<{ count: number }>`select count(*) as count from ${identifier(table)}`,
          )
          return Number(rows?.count)
        }
        const counts = async () =>
          Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(table)])))

        const seen: Record<string, number>[] = []
        for (let step = 0; step < 20; step += 1) {
          await anHourOfLoad(server, client)
          server.clock.advance(2 * hour)
          await rest(server)
          seen.push(await counts())
        }
        // Deliveries stay for a day and refresh tokens for two hours: after 12 of 20 steps everything has come round.
        for (const table of tables) {
          const rows = seen.map((each) => each[table] ?? 0)
          const [early, late] = [Math.max(...rows.slice(12, 16)), Math.max(...rows.slice(16))]
          assert.ok(early > 0 || late === 0, `${table}: ${rows}`)
          assert.ok(late <= early + ofOneStep, `${table} grows: ${rows}`)
        }
        const issued = 20 * people.length
        for (const table of ['grants', 'access_tokens', 'refresh_tokens', 'authorization_codes'])
          assert.ok(
            (seen.at(-1)?.[table] ?? 0) < issued / 2,
            `${table}: ${seen.at(-1)?.[table]} of ${issued}`,
          )
      } finally {
        await reader.close()
        await receiver.close()
        await server.close()
        await database.drop()
      }
    })
  })
}

/** Sign-ins, refreshes, logouts and tokens for machines and devices. */
async function anHourOfLoad(server: TestGatehouse, client: RegisteredClient): Promise<void> {
  const agents = people.map(() => userAgent())
  await Promise.all(
    people.map(async (subject, index) => {
      const agent = agents[index]
      const request = authorization(server, client.client_id)
      const acceptances = {
        login: { subject, remember: true },
        consent: { remember: index % 2 === 0, remember_for: index === 0 ? 0 : 3600 },
      }
      const callback = await authorize(server, request, acceptances, agent)
      const issued = await json<Tokens>(
        await token(server, client, {
          grant_type: 'authorization_code',
          code: callback.searchParams.get('code') ?? '',
          redirect_uri: redirectUri,
          code_verifier: request.verifier,
        }),
      )
      await token(server, client, { grant_type: 'refresh_token', refresh_token: issued.refresh_token })
      await token(server, client, { grant_type: 'client_credentials' })
      await authorize(server, authorization(server, client.client_id), { login: { subject } }, agent)
    }),
  )
  await fetch(new URL('oauth2/device/auth', server.publicUrl), {
    method: 'POST',
    headers: { authorization: basic(client) },
    body: new URLSearchParams({ client_id: client.client_id, scope: 'openid' }),
  })
  const visitor = userAgent()
  const page = await visitPage(visitor, server, '/ui/login')
  await submit(visitor, server, page, 'password', { identifier: 'soak@example.com', password })
  await endOneSession(server)
}

async function endOneSession(server: TestGatehouse): Promise<void> {
  const path = '/admin/oauth2/auth/sessions'
  const response = await admin(server, 'GET', `${path}/consent?subject=ada&page_size=1`)
  const [item] = await json<{ consent_request: { login_session_id: string } }[]>(response)
  await admin(server, 'DELETE', `${path}/login?sid=${item?.consent_request.login_session_id}`)
}

/** Until housekeeping has nothing more to remove. */
async function rest({ logs }: TestGatehouse): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const before = logs.filter((line) => line.includes('"housekeeping"')).length
    await new Promise((resolve) => setTimeout(resolve, patience(30)))
    quiet = logs.filter((line) => line.includes('"housekeeping"')).length === before ? quiet + 1 : 0
  }
}
