import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { basic, createClient, type RegisteredClient, signIn, token } from '../../support/flow.ts'
import { assertError, claimsOf, onEachEngine, post, spoilt, type Wire, wireOf } from './suite.ts'

const api = 'https://api.example.com/'

onEachEngine(
  'introspection by resource servers',
  (suite) => {
    let client: RegisteredClient
    let resourceServer: RegisteredClient
    let stranger: RegisteredClient

    before(async () => {
      client = await createClient(suite.server, { audience: [api, 'other-api'] })
      resourceServer = await createClient(suite.server, {
        grant_types: ['client_credentials'],
        metadata: { gatehouse: { audiences: [api] } },
      })
      // An audience that it may ask for is not one that it serves.
      stranger = await createClient(suite.server, { audience: [api] })
    })

    const ask = (caller: RegisteredClient, value: string): Promise<Response> =>
      post(suite, 'oauth2/introspect', { token: value }, { authorization: basic(caller) })
    const answer = async (caller: RegisteredClient, value: string): Promise<Wire> => {
      const response = await ask(caller, value)
      assert.equal(response.status, 200)
      assert.match(response.headers.get('cache-control') ?? '', /no-store/)
      return wireOf(response)
    }
    const tokensFor = async (audience: string | undefined) =>
      signIn(
        suite.server,
        client,
        { consent: { grant_access_token_audience: audience === undefined ? [] : [audience] } },
        { audience },
      )

    it('RFC 7662 §2.2: a resource server learns of the tokens that are for it', async () => {
      const { access_token } = await tokensFor(api)
      const wire = await answer(resourceServer, access_token)
      assert.partialDeepStrictEqual(wire, {
        active: true,
        sub: 'ada',
        aud: [api],
        client_id: client.client_id,
        iss: suite.server.publicUrl,
        scope: 'openid offline_access',
        token_type: 'Bearer',
      })
    })

    it('RFC 7662 §2.2: an audience may be the id of its client', async () => {
      const caller = await createClient(suite.server, { audience: [resourceServer.client_id] })
      const { access_token } = await wireOf(
        await token(suite.server, caller, {
          grant_type: 'client_credentials',
          audience: resourceServer.client_id,
        }),
      )
      assert.equal((await answer(resourceServer, access_token))['active'], true)
      assert.deepEqual(await answer(stranger, access_token), { active: false })
    })

    it('RFC 7662 §4: of tokens for others, or for nobody, and of refresh tokens it learns nothing', async () => {
      const [here, elsewhere, nowhere] = [
        await tokensFor(api),
        await tokensFor('other-api'),
        await tokensFor(undefined),
      ]
      for (const [caller, value] of [
        [stranger, here.access_token],
        [resourceServer, here.refresh_token],
        [resourceServer, elsewhere.access_token],
        [resourceServer, nowhere.access_token],
        [resourceServer, 'x'],
        ...spoilt(here.access_token)
          .filter((each) => !each.includes('\0'))
          .map((each) => [resourceServer, each]),
      ] as [RegisteredClient, string][])
        assert.deepEqual(await answer(caller, value), { active: false })
    })

    it('RFC 7662 §2: a client may ask about its own tokens', async () => {
      const { access_token, refresh_token } = await tokensFor(undefined)
      assert.equal((await answer(client, access_token))['active'], true)
      assert.equal((await answer(client, refresh_token))['token_use'], 'refresh_token')
    })

    it('OpenID Connect Core §8.1: nobody learns here whom a pairwise name stands for', async () => {
      const pairwise = await createClient(suite.server, { subject_type: 'pairwise', audience: [api] })
      const consent = { grant_access_token_audience: [api] }
      const { id_token, access_token, refresh_token } = await signIn(
        suite.server,
        pairwise,
        { consent },
        { audience: api },
      )
      for (const [caller, value] of [
        [pairwise, access_token],
        [pairwise, refresh_token],
        [resourceServer, access_token],
      ] as const) {
        const wire = await answer(caller, value)
        assert.equal(wire['sub'], claimsOf(id_token)['sub'])
        assert.ok(!JSON.stringify(wire).includes('ada'), JSON.stringify(wire))
      }
    })

    it('RFC 7662 §2.1: whoever asks proves who they are', async () => {
      const { access_token } = await tokensFor(api)
      const open = await createClient(suite.server, { token_endpoint_auth_method: 'none' })
      const wrong = { ...resourceServer, client_secret: 'wrong' }
      await assertError(await ask(wrong, access_token), 401, 'invalid_client')
      const named = await post(suite, 'oauth2/introspect', { token: access_token, client_id: open.client_id })
      await assertError(named, 401, 'invalid_client', /proves who it is/)
      const nobody = await post(suite, 'oauth2/introspect', { token: access_token })
      await assertError(nobody, 400, 'invalid_request')
      const nothing = await post(suite, 'oauth2/introspect', {}, { authorization: basic(resourceServer) })
      await assertError(nothing, 400, 'invalid_request', /'token' is missing/)
    })

    it('RFC 8414 §2: the endpoint is announced, with the methods of those who may ask', async () => {
      const url = `${suite.server.publicUrl}.well-known/oauth-authorization-server`
      const document = await wireOf(await fetch(url))
      assert.equal(document['introspection_endpoint'], `${suite.server.publicUrl}oauth2/introspect`)
      assert.deepEqual(document['introspection_endpoint_auth_methods_supported'], [
        ...['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
      ])
    })
  },
  {
    oauth2: { introspection: { public: true } },
    oidc: {
      subject_identifiers: {
        supported_types: ['public', 'pairwise'],
        pairwise: { salt: 'a salt for tests' },
      },
    },
  },
)

onEachEngine('introspection by resource servers that is not turned on', (suite) => {
  it('is not there', async () => {
    const response = await post(suite, 'oauth2/introspect', { token: 'x' })
    assert.equal(response.status, 404)
  })
})
