import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  authorization,
  createClient,
  json,
  type RegisteredClient,
  redirectUri,
  token,
} from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { open, register, submit } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { claimsOf } from '../oauth2/suite.ts'

const tables = [
  {
    name: 'medals',
    classes: [
      { acr: 'silver', level: 'aal1' },
      { acr: 'gold', level: 'aal2' },
    ],
  },
  {
    name: 'passwords',
    classes: [{ acr: 'urn:password', methods: ['password'] }],
    amr: { password: 'secret' },
  },
]

describe('names of classes', () => {
  for (const engine of engines) {
    describe(engine, () => {
      let server: TestGatehouse
      let agent: UserAgent
      before(async () => {
        server = await startTestGatehouse(engine, {
          session: { assurance: { table: 'medals', tables } },
          webfinger: { oidc_discovery: { extended: true } },
        })
        agent = userAgent()
        await register(agent, server, 'ada@example.com', 'mango tree bicycle')
      })
      after(() => server.close())

      const clientWith = (gatehouse?: Record<string, unknown>): Promise<RegisteredClient> =>
        createClient(server, {
          redirect_uris: [redirectUri],
          scope: 'openid',
          token_endpoint_auth_method: 'client_secret_basic',
          ...(gatehouse && { metadata: { gatehouse } }),
        })

      async function signIn(client: RegisteredClient): Promise<Record<string, unknown>> {
        const { url, verifier } = authorization(server, client.client_id, { scope: 'openid' })
        const page = await open(agent, server, url.href)
        const arrived = await submit(agent, server, page, 'decision', { decision: 'accept' })
        const code = arrived.url.searchParams.get('code') ?? ''
        const answer = await token(server, client, {
          ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
        })
        return claimsOf((await json(answer))['id_token'] ?? '')
      }

      it('OpenID Connect Core §2: acr and amr come from the table of the installation', async () => {
        const { acr, amr } = await signIn(await clientWith())
        assert.deepEqual({ acr, amr }, { acr: 'silver', amr: ['pwd'] })
      })

      it('a client has those of its own table, of the very same session', async () => {
        const { acr, amr } = await signIn(await clientWith({ assurance_table: 'passwords' }))
        assert.deepEqual({ acr, amr }, { acr: 'urn:password', amr: ['secret'] })
        const other = await signIn(await clientWith({ assurance_table: 'aal' }))
        assert.deepEqual([other['acr'], other['amr']], ['aal1', ['pwd']])
      })

      it('discovery promises the classes that the methods at hand reach', async () => {
        const response = await fetch(new URL('.well-known/openid-configuration', server.publicUrl))
        const document = (await response.json()) as Record<string, unknown>
        assert.deepEqual(document['acr_values_supported'], ['silver'])
      })
    })
  }
})
