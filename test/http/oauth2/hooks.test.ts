import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
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
import { engines, startTestGatehouse } from '../../support/gatehouse.ts'
import { type HookReceiver, startHookReceiver } from '../../support/hook-receiver.ts'
import { patience } from '../../support/patience.ts'
import { connect, deviceClient, deviceCodes, deviceGrant } from './device-flow.ts'
import { assertError, claimsOf, type Suite } from './suite.ts'

const session = { access_token: { tier: 'gold' }, id_token: { name: 'Ada L.' } }
const ok = (access_token: object, id_token: object = {}) => ({
  status: 200,
  body: { session: { access_token, id_token } },
})

function bodyOf({ calls }: HookReceiver, index: number): Record<string, unknown> {
  const call = calls[index]
  assert.ok(call)
  return call.body
}

for (const engine of engines) {
  describe(`token hooks on ${engine}`, () => {
    const suite = { engine } as Suite
    let hook: HookReceiver
    let client: RegisteredClient

    before(async () => {
      hook = await startHookReceiver()
      suite.server = await startTestGatehouse(engine, {
        oidc: {
          subject_identifiers: {
            supported_types: ['public', 'pairwise'],
            pairwise: { salt: 'a salt for tests' },
          },
        },
        oauth2: {
          token_hook: {
            url: `${hook.url}/token`,
            auth: { type: 'api_key', config: { in: 'header', name: 'x-api-key', value: 'hook secret' } },
            timeout: `${Math.round(patience(150))}ms`,
            retries: 1,
          },
        },
      })
      client = await createClient(suite.server)
    })
    beforeEach(() => hook.reset())
    after(async () => {
      await suite.server.close()
      await hook.close()
    })

    const code = async (consent: Record<string, unknown> = { session }) => {
      const request = authorization(suite.server, client.client_id)
      const callback = await authorize(suite.server, request, { login: { acr: '1' }, consent })
      return {
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
        nonce: request.nonce,
      }
    }
    const tokensOf = async (response: Promise<Response>): Promise<Tokens> => {
      const answer = await response
      assert.equal(answer.status, 200, await answer.clone().text())
      return json<Tokens>(answer)
    }
    const ownToken = (form: Record<string, string> = {}) =>
      token(suite.server, client, { grant_type: 'client_credentials', ...form })

    it('is asked with the session and the request, without anything that proves something', async () => {
      const form = await code()
      await tokensOf(token(suite.server, client, { ...form, tenant: 'north' }))
      assert.equal(hook.calls.length, 1)
      const [call] = hook.calls
      assert.equal(call?.path, '/token')
      assert.equal(call?.headers['content-type'], 'application/json; charset=UTF-8')
      assert.equal(call?.headers['x-api-key'], 'hook secret')
      const { session: asked, request } = bodyOf(hook, 0) as {
        session: Record<string, never>
        request: unknown
      }
      assert.deepEqual(request, {
        client_id: client.client_id,
        requested_scopes: ['openid', 'offline_access'],
        granted_scopes: ['openid', 'offline_access'],
        granted_audience: [],
        grant_types: ['authorization_code'],
        payload: { grant_type: ['authorization_code'] },
      })
      const { id_token, consent_challenge, ...rest } = asked
      assert.match(String(consent_challenge), /^[0-9a-f]{32}$/)
      assert.deepEqual(rest, {
        extra: { tier: 'gold' },
        client_id: client.client_id,
        exclude_not_before_claim: false,
        allowed_top_level_claims: [],
        mirror_top_level_claims: true,
        preserve_ext_claims: false,
        kid: '',
      })
      const { id_token_claims: claims, ...about } = id_token as unknown as Record<
        string,
        Record<string, unknown>
      >
      const jwks = await json<{ keys: { kid: string }[] }>(
        await fetch(new URL('.well-known/jwks.json', suite.server.publicUrl)),
      )
      const { headers, expires_at, ...rest2 } = about
      assert.deepEqual(rest2, { username: '', subject: 'ada' })
      const { kid } = (headers as { extra: { kid: string } }).extra
      assert.ok(jwks.keys.some((key) => key.kid === kid))
      const { rat, auth_time, iat, exp, ext, ...named } = claims ?? {}
      const ends = expires_at as Record<string, unknown>
      assert.deepEqual(Object.keys(ends), ['access_token', 'refresh_token'])
      for (const time of [rat, auth_time, iat, exp, ...Object.values(ends)])
        assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      const seconds = (from: unknown, to: unknown) =>
        (Date.parse(String(to)) - Date.parse(String(from))) / 1000
      assert.deepEqual([seconds(iat, exp), seconds(iat, ends['access_token'])], [3600, 3600])
      assert.equal(seconds(iat, ends['refresh_token']), 720 * 3600)
      assert.equal((ext as Record<string, unknown>)['name'], 'Ada L.')
      assert.deepEqual(named, {
        jti: '',
        iss: suite.server.publicUrl,
        sub: 'ada',
        aud: [client.client_id],
        nonce: form.nonce,
        at_hash: '',
        acr: '1',
        amr: [],
        c_hash: '',
      })
    })

    it('200 on the first exchange: the answer is merged with the claims and wins, also for later tokens', async () => {
      hook.answers.push(ok({ plan: 'pro', tier: 'silver' }, { nickname: 'ada' }))
      const tokens = await tokensOf(token(suite.server, client, await code()))
      const ext = { plan: 'pro', tier: 'silver' }
      assert.deepEqual((await introspect(suite.server, tokens.access_token))['ext'], ext)
      const { name, nickname, sid, sub } = claimsOf(tokens.id_token)
      assert.deepEqual([name, nickname, sub], ['Ada L.', 'ada', 'ada'])
      assert.ok(sid)
      const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
      const refreshed = await tokensOf(token(suite.server, client, refresh))
      assert.deepEqual((await introspect(suite.server, refreshed.access_token))['ext'], ext)
      const claims = claimsOf(refreshed.id_token)
      assert.deepEqual([claims['nickname'], claims['name']], ['ada', 'Ada L.'])
    })

    it('200 on refresh: the answer replaces the claims again', async () => {
      const tokens = await tokensOf(token(suite.server, client, await code()))
      hook.reset()
      hook.answers.push(ok({ plan: 'free' }))
      const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
      const refreshed = await tokensOf(token(suite.server, client, form))
      const { request } = bodyOf(hook, 0) as { request: Record<string, unknown> }
      assert.deepEqual(request['grant_types'], ['refresh_token'])
      assert.deepEqual(request['payload'], { grant_type: ['refresh_token'] })
      assert.deepEqual((await introspect(suite.server, refreshed.access_token))['ext'], { plan: 'free' })
      assert.equal(claimsOf(refreshed.id_token)['name'], undefined)
    })

    it('204: the claims stay', async () => {
      const tokens = await tokensOf(token(suite.server, client, await code()))
      assert.deepEqual((await introspect(suite.server, tokens.access_token))['ext'], { tier: 'gold' })
      assert.equal(claimsOf(tokens.id_token)['name'], 'Ada L.')
    })

    it('client credentials: the answer becomes the claims', async () => {
      hook.answers.push(ok({ tenant: 'north' }))
      const tokens = await tokensOf(ownToken({ scope: 'photos.read', tenant: 'north', audience: '' }))
      assert.deepEqual((await introspect(suite.server, tokens.access_token))['ext'], { tenant: 'north' })
      const { session: asked, request } = bodyOf(hook, 0) as Record<string, Record<string, never>>
      assert.deepEqual(
        [request?.['grant_types'], request?.['granted_scopes']],
        [['client_credentials'], ['photos.read']],
      )
      assert.equal(asked?.['id_token']?.['subject'], client.client_id)
      assert.deepEqual(Object.keys(asked?.['id_token']?.['expires_at'] ?? {}), ['access_token'])
      assert.deepEqual(request?.['payload'], { grant_type: ['client_credentials'], scope: ['photos.read'] })
    })

    it('device codes: asked once, when the tokens are fetched', async () => {
      const device = await deviceClient(suite)
      const codes = await deviceCodes(suite, device)
      const form = { grant_type: deviceGrant, device_code: codes.device_code, client_id: device.client_id }
      const poll = () =>
        fetch(new URL('oauth2/token', suite.server.publicUrl), {
          method: 'POST',
          body: new URLSearchParams(form),
        })
      await assertError(await poll(), 400, 'authorization_pending')
      await connect(suite, codes)
      assert.equal(hook.calls.length, 0)
      hook.answers.push(ok({ room: 'living' }))
      const tokens = await tokensOf(poll())
      assert.deepEqual((await introspect(suite.server, tokens.access_token))['ext'], { room: 'living' })
      const { request } = bodyOf(hook, 0) as { request: Record<string, unknown> }
      assert.deepEqual(request['payload'], { grant_type: [deviceGrant], client_id: [device.client_id] })
    })

    it('403: access_denied, nothing is given out, and the code can be tried again', async () => {
      const form = await code()
      hook.answers.push({ status: 403 })
      await assertError(
        await token(suite.server, client, form),
        403,
        'access_denied',
        /token hook target responded/,
      )
      assert.equal(hook.calls.length, 1)
      await tokensOf(token(suite.server, client, form))
    })

    it('anything else: server_error, and nothing is given out', async () => {
      const answers = [
        { status: 418 },
        { status: 302 },
        { status: 200, body: 'no JSON' },
        { status: 200, body: '[]' },
        { status: 200, body: { session: 'text' } },
        { status: 200, body: { session: { access_token: [] } } },
      ]
      for (const answer of answers) {
        hook.reset()
        hook.answers.push(answer)
        await assertError(await ownToken(), 500, 'server_error', /token hook target responded/)
        assert.equal(hook.calls.length, 1)
      }
    })

    it('a failure that may pass is tried again', async () => {
      for (const answer of [{ status: 503 }, { status: 429 }, 'none', 'hang up'] as const) {
        hook.reset()
        hook.answers.push(answer, ok({ tries: 2 }))
        const tokens = await tokensOf(ownToken())
        assert.deepEqual((await introspect(suite.server, tokens.access_token))['ext'], { tries: 2 })
      }
    })

    it('a hook that keeps failing, or does not answer in time, is a server_error', async () => {
      for (const answer of [{ status: 500 }, 'none'] as const) {
        hook.reset()
        hook.answers.push(answer, answer)
        const began = performance.now()
        await assertError(await ownToken(), 500, 'server_error')
        assert.equal(hook.calls.length, 2)
        assert.ok(performance.now() - began < patience(2000))
      }
    })

    it('nobody is asked about a code that is not good', async () => {
      const form = await code()
      hook.reset()
      await assertError(
        await token(suite.server, client, { ...form, redirect_uri: 'https://x.example' }),
        400,
        'invalid_grant',
      )
      await assertError(
        await token(suite.server, client, { ...form, code: 'ory_ac_x' }),
        400,
        'invalid_grant',
      )
      assert.equal(hook.calls.length, 0)
    })

    it('as in Hydra: of a pairwise client it sees the name in the ID token and, beside it, the subject itself', async () => {
      const pairwise = await createClient(suite.server, { subject_type: 'pairwise' })
      const request = authorization(suite.server, pairwise.client_id)
      const callback = await authorize(suite.server, request)
      const tokens = await tokensOf(
        token(suite.server, pairwise, {
          grant_type: 'authorization_code',
          code: callback.searchParams.get('code') ?? '',
          redirect_uri: redirectUri,
          code_verifier: request.verifier,
        }),
      )
      const { session: asked } = bodyOf(hook, 0) as { session: { id_token: Record<string, unknown> } }
      const { id_token_claims: claims, subject } = asked.id_token as {
        id_token_claims: Record<string, unknown>
        subject: string
      }
      const { sub } = claimsOf(tokens.id_token)
      assert.notEqual(sub, 'ada')
      assert.deepEqual([claims['sub'], subject], [sub, 'ada'])
    })

    it('connections are kept and used again', async () => {
      await ownToken()
      const before = hook.connections()
      for (let call = 0; call < 10; call += 1) await ownToken()
      assert.equal(hook.connections(), before)
    })
  })

  describe(`refresh token hook on ${engine}`, () => {
    it('is asked before the other one, with a shape of its own, on refresh alone; a URL is enough', async () => {
      const hook = await startHookReceiver()
      const server = await startTestGatehouse(engine, {
        oauth2: { token_hook: `${hook.url}/token`, refresh_token_hook: `${hook.url}/refresh` },
      })
      try {
        const client = await createClient(server)
        const request = authorization(server, client.client_id)
        const callback = await authorize(server, request, { consent: { session } })
        const first = await token(server, client, {
          grant_type: 'authorization_code',
          code: callback.searchParams.get('code') ?? '',
          redirect_uri: redirectUri,
          code_verifier: request.verifier,
        })
        const tokens = await json<Tokens>(first)
        assert.deepEqual(
          hook.calls.map(({ path }) => path),
          ['/token'],
        )
        hook.reset()
        hook.answers.push(ok({ from: 'refresh hook' }))
        const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
        const refreshed = await json<Tokens>(await token(server, client, form))
        assert.deepEqual(
          hook.calls.map(({ path }) => path),
          ['/refresh', '/token'],
        )
        const { session: before, ...asked } = bodyOf(hook, 0) as Record<string, Record<string, unknown>>
        assert.deepEqual(before?.['extra'], { tier: 'gold' })
        const granted = {
          client_id: client.client_id,
          granted_scopes: ['openid', 'offline_access'],
          granted_audience: [],
        }
        assert.deepEqual(asked, {
          subject: 'ada',
          requester: { ...granted, grant_types: ['refresh_token'] },
          ...granted,
        })
        const { session: then } = bodyOf(hook, 1) as Record<string, Record<string, unknown>>
        assert.deepEqual(then?.['extra'], { from: 'refresh hook' })
        const { ext } = await introspect(server, refreshed.access_token)
        assert.deepEqual(ext, { from: 'refresh hook' })
      } finally {
        await server.close()
        await hook.close()
      }
    })
  })
}
