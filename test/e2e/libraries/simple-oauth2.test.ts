import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import simpleOAuth2 from 'simple-oauth2'
import { createClient, introspect, redirectUri } from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { signInAt } from './person.ts'

for (const engine of engines) {
  describe(`simple-oauth2 2.x on ${engine}`, () => {
    let server: TestGatehouse
    before(async () => {
      server = await startTestGatehouse(engine)
    })
    after(() => server.close())

    for (const authorizationMethod of ['header', 'body'] as const) {
      it(`the secret in the ${authorizationMethod}: code, refresh, revocation, client credentials`, async () => {
        const { client_id, client_secret } = await createClient(server)
        const oauth2 = simpleOAuth2.create({
          client: { id: client_id, secret: client_secret },
          auth: {
            tokenHost: server.publicUrl,
            tokenPath: '/oauth2/token',
            authorizePath: '/oauth2/auth',
            revokePath: '/oauth2/revoke',
          },
          options: { authorizationMethod },
        })
        const address = oauth2.authorizationCode.authorizeURL({
          redirect_uri: redirectUri,
          scope: 'openid offline_access',
          state: 'a-state-of-the-application',
        })
        const callback = await signInAt(server, address)
        const tokens = await oauth2.authorizationCode.getToken({
          code: callback.searchParams.get('code') ?? '',
          redirect_uri: redirectUri,
          scope: ['openid', 'offline_access'],
        })
        const refreshed = await oauth2.accessToken.create(tokens).refresh()
        const token = String(refreshed.token['access_token'])
        assert.equal((await introspect(server, token))['sub'], 'ada')
        await refreshed.revokeAll()
        assert.equal((await introspect(server, token))['active'], false)

        const own = await oauth2.clientCredentials.getToken({ scope: 'photos.read' })
        assert.equal((await introspect(server, String(own['access_token'])))['scope'], 'photos.read')
      })
    }
  })
}
