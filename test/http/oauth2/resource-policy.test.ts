import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authorization,
  authorize,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  token,
} from '../../support/flow.ts'
import { connect, deviceClient, deviceCodes, poll } from './device-flow.ts'
import { assertClientError, assertError, claimsOf, onEachEngine, type Suite, visit } from './suite.ts'

const [photos, mail] = ['https://photos.example/mcp', 'https://mail.example/mcp']

const policy = (...allowed: string[]) => ({ oauth2: { resource_indicators: { allowed } } })

const requestFor = ({ server }: Suite, client: RegisteredClient, resources: readonly string[]) => {
  const request = authorization(server, client.client_id)
  for (const resource of resources) request.url.searchParams.append('resource', resource)
  return request
}

/** Signs in for `resources`; `narrowed` is what the token request asks for. */
async function tokensFor(
  suite: Suite,
  client: RegisteredClient,
  resources: readonly string[],
  narrowed?: string,
): Promise<Tokens> {
  const request = requestFor(suite, client, resources)
  const callback = await authorize(suite.server, request, {
    consent: { grant_access_token_audience: resources },
  })
  const response = await token(suite.server, client, {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: request.verifier,
    ...(narrowed === undefined ? {} : { resource: narrowed }),
  })
  assert.equal(response.status, 200, await response.clone().text())
  return json<Tokens>(response)
}

const audienceOf = async ({ server }: Suite, { access_token }: Tokens): Promise<unknown> => {
  const jwt = access_token.split('.').length === 3 ? claimsOf(access_token)['aud'] : undefined
  const told = (await introspect(server, access_token))['aud']
  if (jwt !== undefined) assert.deepEqual(jwt, told)
  return told
}

const userinfo = ({ server }: Suite, { access_token }: Tokens): Promise<Response> =>
  fetch(new URL('userinfo', server.publicUrl), { headers: { authorization: `Bearer ${access_token}` } })

for (const strategy of ['opaque', 'jwt']) {
  onEachEngine(
    `resources that an administrator allowed, with ${strategy} access tokens`,
    (suite) => {
      const client = () => createClient(suite.server, { access_token_strategy: strategy })

      it('RFC 8707 §2: a client that is registered for none gets tokens for those that it names', async () => {
        assert.deepEqual(await audienceOf(suite, await tokensFor(suite, await client(), [photos, mail])), [
          photos,
          mail,
        ])
      })

      it('RFC 8707 §2.2: exchange and refresh narrow them', async () => {
        const one = await client()
        const tokens = await tokensFor(suite, one, [photos, mail], photos)
        assert.deepEqual(await audienceOf(suite, tokens), [photos])
        const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
        const refreshed = await json<Tokens>(await token(suite.server, one, { ...refresh, resource: mail }))
        assert.deepEqual(await audienceOf(suite, refreshed), [mail])
        const whole = { grant_type: 'refresh_token', refresh_token: refreshed.refresh_token }
        const again = await json<Tokens>(await token(suite.server, one, whole))
        assert.deepEqual(await audienceOf(suite, again), [photos, mail])
        const wider = { grant_type: 'refresh_token', refresh_token: again.refresh_token }
        const other = await token(suite.server, one, { ...wider, resource: 'https://other.example/' })
        await assertError(other, 400, 'invalid_target')
      })

      it('RFC 8707 §2: client credentials are for the resource that they name', async () => {
        const answer = await token(suite.server, await client(), {
          grant_type: 'client_credentials',
          resource: photos,
        })
        assert.deepEqual(await audienceOf(suite, await json<Tokens>(answer)), [photos])
      })

      it('RFC 6750 §3.1: userinfo refuses a token that is meant for another resource', async () => {
        const one = await client()
        for (const tokens of [
          await tokensFor(suite, one, [photos]),
          await tokensFor(suite, one, [photos, suite.server.publicUrl], photos),
        ]) {
          const refused = await userinfo(suite, tokens)
          assert.match(refused.headers.get('www-authenticate') ?? '', /^Bearer error="invalid_token"/)
          await assertError(refused, 401, 'invalid_token', /another resource/)
        }
        const own = await tokensFor(suite, one, [photos, suite.server.publicUrl], suite.server.publicUrl)
        assert.equal((await userinfo(suite, own)).status, 200)
        assert.equal((await userinfo(suite, await tokensFor(suite, one, []))).status, 200)
      })

      it('RFC 6750 §3.1: so does the endpoint of credentials, which say the same about the user', async () => {
        const credential = ({ access_token }: Tokens) =>
          fetch(new URL('credentials', suite.server.publicUrl), {
            method: 'POST',
            headers: { authorization: `Bearer ${access_token}` },
          })
        const one = await client()
        const refused = await credential(await tokensFor(suite, one, [photos]))
        await assertError(refused, 401, 'invalid_token', /another resource/)
        const asked = await json(await credential(await tokensFor(suite, one, [])))
        assert.equal(asked['error'], 'missing_proof')
      })

      it('RFC 8707 §2: what a device asked for is its resource, too', async () => {
        const television = await deviceClient(suite, { access_token_strategy: strategy })
        const codes = await deviceCodes(suite, television, { resource: photos })
        await connect(suite, codes, { grant_access_token_audience: [photos] })
        const tokens = await json<Tokens>(await poll(suite, television, codes.device_code))
        assert.deepEqual(await audienceOf(suite, tokens), [photos])
        await assertError(await userinfo(suite, tokens), 401, 'invalid_token')
      })

      it("as in Hydra: a token with an audience of the client's list is good for userinfo", async () => {
        const listed = await createClient(suite.server, {
          access_token_strategy: strategy,
          audience: [photos],
        })
        const request = authorization(suite.server, listed.client_id, { audience: photos })
        const callback = await authorize(suite.server, request, {
          consent: { grant_access_token_audience: [photos] },
        })
        const tokens = await json<Tokens>(
          await token(suite.server, listed, {
            grant_type: 'authorization_code',
            code: callback.searchParams.get('code') ?? '',
            redirect_uri: redirectUri,
            code_verifier: request.verifier,
          }),
        )
        assert.deepEqual(await audienceOf(suite, tokens), [photos])
        assert.equal((await userinfo(suite, tokens)).status, 200)
      })
    },
    policy('https://photos.example/', mail),
  )
}

onEachEngine(
  'resources that an administrator did not allow',
  (suite) => {
    it('RFC 8707 §2: they are invalid_target, at either endpoint', async () => {
      for (const resource of [
        'https://photos.example.evil/mcp',
        'https://photos.example@evil.example/mcp',
        'http://photos.example/mcp',
        'https://mail.example/mcpx',
        `${photos}#fragment`,
        'not a uri',
      ]) {
        const answer = await visit(requestFor(suite, suite.client, [photos, resource]).url)
        assertClientError(answer, 'invalid_target', /resource/, redirectUri)
        const asked = { grant_type: 'client_credentials', resource }
        await assertError(await token(suite.server, suite.client, asked), 400, 'invalid_target')
      }
    })

    it('RFC 8707 §2: the list of a client that has one counts alone', async () => {
      const listed = await createClient(suite.server, { audience: ['https://own.example/'] })
      const asked = { grant_type: 'client_credentials', resource: photos }
      await assertError(await token(suite.server, listed, asked), 400, 'invalid_target')
    })
  },
  policy('https://photos.example/', mail),
)

onEachEngine(
  'any resource',
  (suite) => {
    it('RFC 8707 §2: a star stands for every https URL, and for no other URI', async () => {
      const ask = (resource: string) =>
        token(suite.server, suite.client, { grant_type: 'client_credentials', resource })
      assert.equal((await ask('https://anything.example/mcp')).status, 200)
      for (const resource of ['urn:example:photos', 'javascript:alert(1)', 'https://a:b@photos.example/'])
        await assertError(await ask(resource), 400, 'invalid_target')
    })
  },
  policy('*'),
)
