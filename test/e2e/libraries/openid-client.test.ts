import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as client from 'openid-client'
import { createClient, redirectUri } from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { signInAt } from './person.ts'

// All servers are on this machine, without TLS.
const plainHttp = { execute: [client.allowInsecureRequests] }

/** The quick start of its README, step by step. */
async function quickStart(
  server: TestGatehouse,
  config: client.Configuration,
): Promise<client.UserInfoResponse> {
  const verifier = client.randomPKCECodeVerifier()
  const parameters: Record<string, string> = {
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  assert.ok(config.serverMetadata().supportsPKCE(), 'without this the README adds a state')
  const callback = await signInAt(server, client.buildAuthorizationUrl(config, parameters))
  const tokens = await client.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier })
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
  return client.fetchUserInfo(config, refreshed.access_token, tokens.claims()?.sub ?? '')
}

for (const engine of engines) {
  describe(`openid-client 6 as its README shows on ${engine}`, () => {
    let server: TestGatehouse
    before(async () => {
      server = await startTestGatehouse(engine, {
        oidc: { dynamic_client_registration: { enabled: true } },
        webfinger: { oidc_discovery: { extended: true } },
      })
    })
    after(() => server.close())

    it('discovery, PKCE without state, the secret in the body, refresh and userinfo', async () => {
      const { client_id, client_secret } = await createClient(server)
      const config = await client.discovery(
        new URL(server.publicUrl),
        client_id,
        client_secret,
        undefined,
        plainHttp,
      )
      assert.equal((await quickStart(server, config)).email, 'ada@example.com')
    })

    it('dynamic client registration', async () => {
      const config = await client.dynamicClientRegistration(
        new URL(server.publicUrl),
        {
          client_name: 'Photos',
          redirect_uris: [redirectUri],
          grant_types: ['authorization_code', 'refresh_token'],
        },
        undefined,
        plainHttp,
      )
      const metadata = config.clientMetadata()
      assert.deepEqual(metadata['redirect_uris'], [redirectUri])
      assert.equal(metadata['client_secret_expires_at'], 0)
      assert.equal((await quickStart(server, config)).sub, 'ada')
    })
  })
}
