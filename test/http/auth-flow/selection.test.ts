import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authorization, createClient } from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'

describe('the auth flow as login and consent application', () => {
  const served = ['/auth/login/info', '/auth/consent/info', '/auth/callback']

  it('is not served unless something leads to it', async () => {
    const server = await startTestGatehouse('sqlite')
    try {
      for (const path of served)
        assert.equal((await fetch(new URL(path.slice(1), server.publicUrl))).status, 404, path)
      const put = await fetch(new URL('identities/authable', server.publicUrl), { method: 'PUT' })
      assert.equal(put.status, 404)
    } finally {
      await server.close()
    }
  })

  describe('where it is turned on', () => {
    let server: TestGatehouse
    before(async () => {
      server = await startTestGatehouse('sqlite', { auth_flow: { enabled: true } })
    })
    after(() => server.close())

    const loginPageFor = async (metadata: unknown): Promise<string> => {
      const client = await createClient(server, { metadata })
      const response = await userAgent().get(authorization(server, client.client_id).url.href)
      const { origin, pathname } = locationOf(response)
      return origin + pathname
    }

    it('a client may be led to it by its metadata, while others stay where they were', async () => {
      const hosted = new URL('ui/login', server.publicUrl).href
      const login_url = new URL('auth/login', server.publicUrl).href
      assert.equal(await loginPageFor({ gatehouse: { login_url } }), login_url)
      assert.equal(await loginPageFor(undefined), hosted)
      assert.equal(await loginPageFor({ gatehouse: { login_url: 'javascript:alert(1)' } }), hosted)
      assert.equal(await loginPageFor({ gatehouse: 'x' }), hosted)
      assert.equal(await loginPageFor({ login_url }), hosted)
    })
  })
})
