import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  admin,
  authorization,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  redirectUri,
  toConsent,
  token,
  toLogin,
} from '../../support/flow.ts'
import {
  type Engine,
  engines,
  freshDatabase,
  startOn,
  type TestDatabase,
  type TestGatehouse,
} from '../../support/gatehouse.ts'
import { open, submit } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { accepted, type Suite, visit } from './suite.ts'

const rounds = 15
const together = 8

for (const engine of engines) {
  describe(`what ends while it is redeemed, on ${engine}${engine === 'postgres' ? ' and two nodes' : ''}`, () => {
    let database: TestDatabase
    let nodes: TestGatehouse[]
    let suite: Suite
    let client: RegisteredClient
    let count = 0

    before(async () => {
      database = await freshDatabase(engine)
      nodes = await start(engine, database.dsn)
      const server = nodes[0] as TestGatehouse
      client = await createClient(server)
      suite = { engine, server, client }
    })
    after(async () => {
      await Promise.all(nodes.map((node) => node.close()))
      await database.drop()
    })

    const revoke = (path: string, subject: string, more: Record<string, string> = {}) =>
      admin(
        nodes.at(-1) as TestGatehouse,
        'DELETE',
        `/admin/oauth2/auth/sessions/${path}?${new URLSearchParams({ subject, ...more })}`,
      )

    /** Several at the same time, for the machine to mix. */
    const often = async (once: (subject: string) => Promise<void>) => {
      for (let round = 0; round < rounds; round += 1)
        await Promise.all(Array.from({ length: together }, () => once(`person-${count++}`)))
    }

    it('OWASP ASVS 7.4.2: a consent that is revoked while its verifier is redeemed gives no token that lasts', async () => {
      await often(async (subject) => {
        const agent = userAgent()
        const request = authorization(suite.server, client.client_id)
        const challenge = await toConsent(suite.server, agent, request.url, { subject })
        const next = await accepted(suite, 'consent', challenge, { grant_scope: ['openid'] })
        const [answer] = await Promise.all([visit(next, agent), revoke('consent', subject, { all: 'true' })])
        const code = answer.location.searchParams.get('code')
        if (code === null) return
        const redeemed = await token(suite.server, client, {
          ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
          code_verifier: request.verifier,
        })
        assert.equal(redeemed.status, 400)
      })
    })

    it('OWASP ASVS 7.4.2: a session that is revoked while its sign-in is redeemed is none afterwards', async () => {
      await often(async (subject) => {
        const agent = userAgent()
        const challenge = await toLogin(agent, authorization(suite.server, client.client_id).url)
        const next = await accepted(suite, 'login', challenge, { subject, remember: true })
        await Promise.all([visit(next, agent), revoke('login', subject)])
        const silent = authorization(suite.server, client.client_id, { prompt: 'none' })
        assert.equal((await visit(silent.url, agent)).error, 'login_required')
      })
    })

    it('an identity that is deleted while somebody consents in its name leaves no token behind', async () => {
      await often(async (name) => {
        const agent = userAgent()
        const { subject, request, next } = await consenting(agent, `${name}@example.com`)
        const removing = admin(nodes.at(-1) as TestGatehouse, 'DELETE', `/admin/identities/${subject}`)
        const [answer, removed] = await Promise.all([visit(next, agent), removing])
        assert.equal(removed.status, 204)
        const code = answer.location.searchParams.get('code')
        if (code === null) return
        const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
        const redeemed = await token(suite.server, client, { ...form, code_verifier: request.verifier })
        assert.equal(redeemed.status, 400)
      })
    })

    it('an identity that is deleted while its code is redeemed leaves no token behind', async () => {
      await often(async (name) => {
        const agent = userAgent()
        const { subject, request, next } = await consenting(agent, `${name}@example.com`)
        const code = (await visit(next, agent)).location.searchParams.get('code') ?? ''
        const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
        const [redeemed] = await Promise.all([
          token(suite.server, client, { ...form, code_verifier: request.verifier }),
          admin(nodes.at(-1) as TestGatehouse, 'DELETE', `/admin/identities/${subject}`),
        ])
        if (redeemed.status !== 200) return
        const { access_token } = await json(redeemed)
        for (const node of nodes)
          assert.deepEqual(await introspect(node, access_token ?? ''), { active: false })
      })
    })

    it('OWASP ASVS 7.4.3: who signs in with the old password while a new one is set is signed in nowhere', async () => {
      const password = 'mango tree bicycle'
      await often(async (name) => {
        const agent = userAgent()
        const traits = { email: `${name}@example.com` }
        const body = (secret: string) => ({
          ...{ schema_id: 'default', state: 'active', traits },
          credentials: { password: { config: { password: secret } } },
        })
        const { id = '' } = await json(await admin(suite.server, 'POST', '/admin/identities', body(password)))
        const page = await open(agent, suite.server, '/ui/login')
        const [, changed] = await Promise.all([
          submit(agent, suite.server, page, 'password', { email: traits.email, password }),
          admin(
            nodes.at(-1) as TestGatehouse,
            'PUT',
            `/admin/identities/${id}`,
            body('battery staple horse'),
          ),
        ])
        assert.equal(changed.status, 200)
        assert.equal((await open(agent, suite.server, '/ui/')).url.pathname, '/ui/login')
      })
    })

    const consenting = async (agent: UserAgent, email: string) => {
      const created = await admin(suite.server, 'POST', '/admin/identities', {
        schema_id: 'default',
        traits: { email },
      })
      const { id: subject = '' } = await json(created)
      const request = authorization(suite.server, client.client_id)
      const challenge = await toConsent(suite.server, agent, request.url, { subject, remember: true })
      return {
        subject,
        request,
        next: await accepted(suite, 'consent', challenge, { grant_scope: ['openid'] }),
      }
    }
  })
}

/** SQLite belongs to one process. */
async function start(engine: Engine, dsn: string): Promise<TestGatehouse[]> {
  const first = await startOn(dsn)
  if (engine === 'sqlite') return [first]
  return [first, await startOn(dsn, { urls: { self: { issuer: first.publicUrl } } })]
}
