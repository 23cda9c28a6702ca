import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  authable,
  call,
  follow,
  newAddress,
  pages,
  shape,
  startAuthFlow,
  withCode,
} from '../../support/auth-flow.ts'
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

    it('challenges of clients whose requests another application answers open nothing', async () => {
      const login_url = new URL('auth/login', server.publicUrl).href
      const challengeFor = async (metadata: unknown) => {
        const client = await createClient(server, { metadata })
        const response = await userAgent().get(authorization(server, client.client_id).url.href)
        return locationOf(response).searchParams.get('login_challenge') ?? ''
      }
      const own = await challengeFor({ gatehouse: { login_url } })
      const foreign = await challengeFor(undefined)
      assert.equal((await authable(server, own, newAddress())).status, 200)
      const refused = await authable(server, foreign, newAddress())
      assert.equal(refused.status, 404)
      assert.deepEqual(shape(refused.body).details, { challenge: 'not_found' })
      const info = `/auth/login/info?login_challenge=${foreign}`
      assert.equal((await call(server, 'GET', info)).status, 404)
    })
  })

  it('where it signs people in it asks for their consent, too', async () => {
    const server = await startAuthFlow('sqlite', {}, true, (publicUrl) => ({
      login: `${publicUrl}auth/login`,
    }))
    try {
      const person = await withCode(server, newAddress(), { scope: 'openid tos' })
      const page = await follow(person.agent, person.answer.body.redirect_to ?? '')
      assert.equal(`${page.origin}${page.pathname}`, pages.consent)
    } finally {
      await server.close()
    }
  })
})
