import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { admin, json } from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { open, submit } from '../../support/pages.ts'
import { userAgent } from '../../support/user-agent.ts'

type SessionJson = Record<string, unknown> & { id: string; active: boolean }

for (const engine of engines) {
  describe(`sessions of identities on ${engine}`, () => {
    let server: TestGatehouse
    let identity: string
    const credentials = { email: 'ada@example.com', password: 'mango tree bicycle' }
    const get = (path: string) => admin(server, 'GET', path)
    const list = async (path: string) => (await (await get(path)).json()) as SessionJson[]
    before(async () => {
      server = await startTestGatehouse(engine)
      const created = await admin(server, 'POST', '/admin/identities', {
        schema_id: 'default',
        traits: { email: credentials.email },
        credentials: { password: { config: { password: credentials.password } } },
      })
      identity = (await json(created))['id'] ?? ''
      for (let count = 0; count < 3; count += 1) {
        const agent = userAgent({ 'user-agent': `browser ${count}` })
        server.clock.advance(1000)
        await submit(agent, server, await open(agent, server, '/ui/login'), 'password', credentials)
      }
    })
    after(() => server.close())

    it('a session has the members of Kratos, in its order, computed from the evidence', async () => {
      const [session] = await list('/admin/sessions')
      assert.ok(session)
      assert.deepEqual(Object.keys(session), [
        ...['id', 'active', 'expires_at', 'authenticated_at', 'authenticator_assurance_level'],
        ...['authentication_methods', 'issued_at', 'devices', 'identity'],
      ])
      assert.equal(session['authenticator_assurance_level'], 'aal1')
      const [method] = session['authentication_methods'] as Record<string, string>[]
      assert.deepEqual(Object.keys(method ?? {}), ['method', 'aal', 'completed_at'])
      assert.deepEqual([method?.['method'], method?.['aal']], ['password', 'aal1'])
      const [device] = session['devices'] as Record<string, string>[]
      assert.equal(device?.['user_agent'], 'browser 2')
      assert.ok(!JSON.stringify(session).includes('ory_st_'))
      assert.deepEqual(await (await get(`/admin/sessions/${session.id}`)).json(), session)
    })

    it('pages are linked, newest first, and hold each session once', async () => {
      const seen: string[] = []
      let path = `/admin/identities/${identity}/sessions?page_size=2`
      for (let page = 0; page < 5 && path !== ''; page += 1) {
        const response = await get(path)
        seen.push(...((await response.json()) as SessionJson[]).map(({ id }) => id))
        path = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? ''
      }
      assert.equal(new Set(seen).size, 3)
      assert.deepEqual(
        seen,
        (await list('/admin/sessions')).map(({ id }) => id),
      )
    })

    it('one that is ended is shown as such; what is unknown or malformed is refused', async () => {
      const [first] = await list('/admin/sessions')
      assert.equal((await admin(server, 'DELETE', `/admin/sessions/${first?.id}`)).status, 204)
      assert.equal((await admin(server, 'DELETE', `/admin/sessions/${first?.id}`)).status, 204)
      const active = async (value: boolean) =>
        (await list(`/admin/sessions?active=${value}`)).map((each) => each.active)
      assert.deepEqual(await active(true), [true, true])
      assert.deepEqual(await active(false), [false])
      const unknown = crypto.randomUUID()
      for (const [method, path, status] of [
        ['GET', `/admin/sessions/${unknown}`, 404],
        ['DELETE', `/admin/sessions/${unknown}`, 404],
        ['DELETE', `/admin/identities/${unknown}/sessions`, 404],
        ['GET', '/admin/sessions?active=perhaps', 400],
        ['GET', '/admin/sessions?page_token=made-up', 400],
      ] as const)
        assert.equal((await admin(server, method, path)).status, status, `${method} ${path}`)
      assert.deepEqual(await list(`/admin/identities/${unknown}/sessions`), [])
    })
  })
}
