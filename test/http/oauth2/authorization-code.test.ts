import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  authorization,
  authorize,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  redirectUri,
  signIn,
  type Tokens,
  token,
} from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'

for (const engine of engines) {
  describe(`authorization code grant on ${engine}`, () => {
    let server: TestGatehouse
    let client: RegisteredClient

    before(async () => {
      server = await startTestGatehouse(engine)
      client = await createClient(server)
    })
    after(() => server.close())

    it('RFC 6749 §4.1.4: a code is exchanged for access, refresh and ID token', async () => {
      const tokens = await signIn(server, client)
      assert.equal(tokens.token_type, 'bearer')
      assert.equal(tokens.expires_in, 3600)
      assert.equal(tokens.scope, 'openid offline_access')
      assert.match(tokens.access_token, /^ory_at_/)
      assert.match(tokens.refresh_token, /^ory_rt_/)
      const introspection = await introspect(server, tokens.access_token)
      assert.equal(introspection['active'], true)
      assert.equal(introspection['sub'], 'ada')
      assert.equal(introspection['client_id'], client.client_id)
    })

    it('RFC 6749 §4.1.2: a code that is used twice ends the tokens it gave', async () => {
      const request = authorization(server, client.client_id)
      const callback = await authorize(server, request)
      const form = {
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      const first = await json<Tokens>(await token(server, client, form))
      const second = await token(server, client, form)
      assert.equal(second.status, 400)
      assert.equal((await json(second))['error'], 'invalid_grant')
      assert.deepEqual(await introspect(server, first.access_token), { active: false })
      assert.deepEqual(await introspect(server, first.refresh_token), { active: false })
    })
  })
}
