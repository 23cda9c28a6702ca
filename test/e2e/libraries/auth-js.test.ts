import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Auth, type AuthConfig } from '@auth/core'
import { createClient } from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { signInAt } from './person.ts'

const base = 'http://127.0.0.1:9999/auth'

/** An application that Auth.js serves, and the cookies of the browser in front of it. */
function application(server: TestGatehouse, client: { client_id: string; client_secret: string }) {
  const config: AuthConfig = {
    basePath: '/auth',
    secret: 'a-secret-of-the-application-0123456789',
    trustHost: true,
    providers: [
      {
        id: 'gatehouse',
        name: 'Gatehouse',
        type: 'oidc',
        issuer: server.publicUrl,
        clientId: client.client_id,
        clientSecret: client.client_secret,
      },
    ],
  }
  const cookies = new Map<string, string>()
  return async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await Auth(new Request(`${base}${path}`, { ...init, headers }), config)
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
}

for (const engine of engines) {
  describe(`Auth.js as relying party on ${engine}`, () => {
    let server: TestGatehouse
    before(async () => {
      server = await startTestGatehouse(engine)
    })
    after(() => server.close())

    it('a provider of type oidc, with nothing but issuer, id and secret, signs people in', async () => {
      const client = await createClient(server, { redirect_uris: [`${base}/callback/gatehouse`] })
      const open = application(server, client)
      const { csrfToken } = (await (await open('/csrf')).json()) as { csrfToken: string }
      const leaving = await open('/signin/gatehouse', {
        method: 'POST',
        body: new URLSearchParams({ csrfToken }),
      })
      const address = new URL(leaving.headers.get('location') ?? '')
      assert.equal(address.searchParams.has('state'), false)

      const callback = await signInAt(server, address)
      const arrived = await open(`/callback/gatehouse${callback.search}`)
      assert.equal(arrived.status, 302, await arrived.text())
      const session = (await (await open('/session')).json()) as { user: Record<string, unknown> }
      assert.partialDeepStrictEqual(session.user, { name: 'Ada Lovelace', email: 'ada@example.com' })
    })
  })
}
