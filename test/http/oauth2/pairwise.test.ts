import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { configure } from '../../../src/server/configuration/index.ts'
import { serveDocument } from '../../support/client-keys.ts'
import {
  admin,
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
  toLogin,
} from '../../support/flow.ts'
import { testConfiguration } from '../../support/gatehouse.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'
import { about, assertError, claimsOf, onEachEngine, visit } from './suite.ts'

const salt = 'a salt for tests'
const pairwise = {
  oidc: { subject_identifiers: { supported_types: ['public', 'pairwise'], pairwise: { salt } } },
}

const expected = (host: string, subject: string) =>
  createHash('sha256').update(`${host}${subject}${salt}`).digest('hex')

const hostOf = new URL(redirectUri).host

onEachEngine(
  'pairwise subjects',
  (suite) => {
    const createPairwise = (overrides: Record<string, unknown> = {}) =>
      createClient(suite.server, { subject_type: 'pairwise', ...overrides })
    const userinfo = async ({ access_token: value }: Tokens) =>
      json(
        await fetch(new URL('userinfo', suite.server.publicUrl), {
          headers: { authorization: `Bearer ${value}` },
        }),
      )

    it('OpenID Connect Core §8.1: ID token, userinfo and introspection name the subject by the hash of sector, subject and salt', async () => {
      const client = await createPairwise()
      const tokens = await signIn(suite.server, client)
      const name = expected(hostOf, 'ada')
      assert.equal(claimsOf(tokens.id_token)['sub'], name)
      assert.equal((await userinfo(tokens))['sub'], name)
      for (const value of [tokens.access_token, tokens.refresh_token]) {
        const { sub, obfuscated_subject: obfuscated } = await introspect(suite.server, value)
        assert.deepEqual([sub, obfuscated], ['ada', name])
      }
    })

    it('§12.2: a refreshed ID token has the same subject', async () => {
      const client = await createPairwise()
      const tokens = await signIn(suite.server, client)
      const refreshed = await json<Tokens>(
        await token(suite.server, client, {
          grant_type: 'refresh_token',
          refresh_token: tokens.refresh_token,
        }),
      )
      assert.equal(claimsOf(refreshed.id_token)['sub'], expected(hostOf, 'ada'))
    })

    it('a public client sees the subject itself, and introspection says nothing more', async () => {
      const tokens = await signIn(suite.server, suite.client)
      assert.equal(claimsOf(tokens.id_token)['sub'], 'ada')
      assert.ok(!('obfuscated_subject' in (await introspect(suite.server, tokens.access_token))))
    })

    it('two subjects have two names, and one subject two names at two sectors', async (context) => {
      const served = await serveDocument([redirectUri])
      context.after(() => served.close())
      const here = await createPairwise()
      const there = await createPairwise({ sector_identifier_uri: served.url })
      const names = new Set<unknown>()
      for (const client of [here, there])
        for (const subject of ['ada', 'grace'])
          names.add(claimsOf((await signIn(suite.server, client, { login: { subject } })).id_token)['sub'])
      assert.equal(names.size, 4)
      assert.ok(names.has(expected(new URL(served.url).host, 'ada')))
    })

    describe('force_subject_identifier', () => {
      it('is what a pairwise client gets, now and at later sign-ins', async () => {
        const client = await createPairwise()
        const forced = await signIn(suite.server, client, {
          login: { subject: 'lovelace', force_subject_identifier: 'customer-7' },
        })
        assert.equal(claimsOf(forced.id_token)['sub'], 'customer-7')
        const { sub, obfuscated_subject: name } = await introspect(suite.server, forced.access_token)
        assert.deepEqual([sub, name], ['lovelace', 'customer-7'])
        const later = await signIn(suite.server, client, { login: { subject: 'lovelace' } })
        assert.equal(claimsOf(later.id_token)['sub'], 'customer-7')
        const changed = await signIn(suite.server, client, {
          login: { subject: 'lovelace', force_subject_identifier: 'customer-8' },
        })
        assert.equal(claimsOf(changed.id_token)['sub'], 'customer-8')
      })

      it('belongs to one client and one subject', async () => {
        const [one, two] = [await createPairwise(), await createPairwise()]
        await signIn(suite.server, one, { login: { force_subject_identifier: 'customer-9' } })
        assert.equal(claimsOf((await signIn(suite.server, two)).id_token)['sub'], expected(hostOf, 'ada'))
        const other = await signIn(suite.server, one, { login: { subject: 'grace' } })
        assert.equal(claimsOf(other.id_token)['sub'], expected(hostOf, 'grace'))
      })

      it('means nothing to a public client', async () => {
        const tokens = await signIn(suite.server, suite.client, {
          login: { force_subject_identifier: 'customer-10' },
        })
        assert.equal(claimsOf(tokens.id_token)['sub'], 'ada')
      })
    })

    describe('OpenID Connect Core §3.1.2.1: id_token_hint', () => {
      const hintedSignIn = async (client: RegisteredClient, login: Record<string, unknown> = {}) => {
        const agent = userAgent()
        const request = authorization(suite.server, client.client_id)
        const callback = await authorize(
          suite.server,
          request,
          { login: { remember: true, ...login } },
          agent,
        )
        const response = await token(suite.server, client, {
          grant_type: 'authorization_code',
          code: callback.searchParams.get('code') ?? '',
          redirect_uri: redirectUri,
          code_verifier: request.verifier,
        })
        const { id_token: hint } = await json<Tokens>(response)
        return { agent, hint }
      }
      const again = (client: RegisteredClient, hint: string) =>
        authorization(suite.server, client.client_id, { id_token_hint: hint, prompt: 'none' })

      it('names the session by the pairwise, the forced and the subject itself', async () => {
        const client = await createPairwise()
        for (const login of [{}, { force_subject_identifier: 'hinted' }]) {
          const { agent, hint } = await hintedSignIn(client, login)
          const answer = await agent.get(again(client, hint).url.toString())
          assert.ok(locationOf(answer).searchParams.has('login_challenge'))
        }
        const { agent } = await hintedSignIn(client)
        const { id_token: raw } = await signIn(suite.server, suite.client)
        const answer = await agent.get(again(client, raw).url.toString())
        assert.ok(locationOf(answer).searchParams.has('login_challenge'))
      })

      it('that names somebody else is refused', async () => {
        const client = await createPairwise()
        const { agent } = await hintedSignIn(client)
        const { hint } = await hintedSignIn(client, { subject: 'grace' })
        const answer = await visit(again(client, hint).url, agent)
        assert.equal(answer.error, 'login_required')
      })

      it('is compared when the user has signed in, too', async () => {
        const client = await createPairwise()
        const { hint } = await hintedSignIn(client)
        for (const [subject, error] of [
          ['ada', null],
          ['grace', 'login_required'],
        ] as const) {
          const agent = userAgent()
          const request = authorization(suite.server, client.client_id, { id_token_hint: hint })
          const challenge = await toLogin(agent, request.url)
          const accepted = await json(await about(suite, 'login', challenge, { accept: { subject } }))
          const answer = await visit(accepted['redirect_to'] ?? '', agent)
          assert.equal(answer.error, error)
        }
      })
    })

    it('Hydra: several hosts without a sector are refused when the client asks for a subject', async () => {
      const client = await createPairwise({
        redirect_uris: [redirectUri, 'https://app.example.com/callback'],
      })
      const agent = userAgent()
      const challenge = await toLogin(agent, authorization(suite.server, client.client_id).url)
      const accepted = await json(await about(suite, 'login', challenge, { accept: { subject: 'ada' } }))
      const answer = await visit(accepted['redirect_to'] ?? '', agent)
      assert.equal(answer.error, 'invalid_request')
      assert.match(answer.description, /has multiple redirect_uris but no sector_identifier_uri was set/)
    })

    it('a JWT access token shows its subject, so a client with such tokens cannot be pairwise', async () => {
      const response = await admin(suite.server, 'POST', '/admin/clients', {
        subject_type: 'pairwise',
        access_token_strategy: 'jwt',
      })
      await assertError(
        response,
        400,
        'invalid_client_metadata',
        /Subject type pairwise is not supported by server, only \[public\] are allowed\.$/,
      )
    })

    it('OpenID Connect Discovery §3: subject_types_supported has both', async () => {
      const url = new URL('.well-known/openid-configuration', suite.server.publicUrl)
      const { subject_types_supported: types } = await json<Record<string, unknown>>(await fetch(url))
      assert.deepEqual(types, ['public', 'pairwise'])
    })
  },
  pairwise,
)

onEachEngine('subject types by default', (suite) => {
  it('OpenID Connect Core §8: only public ones', async () => {
    const response = await admin(suite.server, 'POST', '/admin/clients', { subject_type: 'pairwise' })
    await assertError(
      response,
      400,
      'invalid_client_metadata',
      /Subject type pairwise is not supported by server, only \[public\] are allowed\.$/,
    )
  })
})

onEachEngine(
  'pairwise subjects where access tokens are JWTs',
  (suite) => {
    it('OpenID Connect Core §8: are offered only to clients with opaque tokens', async () => {
      const create = (access_token_strategy: string) =>
        admin(suite.server, 'POST', '/admin/clients', { subject_type: 'pairwise', access_token_strategy })
      assert.deepEqual([(await create('')).status, (await create('opaque')).status], [400, 201])
    })
  },
  { ...pairwise, strategies: { access_token: 'jwt' } },
)

describe('the configuration of pairwise subjects', () => {
  const withSalt = (value: string | undefined) => () =>
    configure(
      testConfiguration('sqlite://:memory:', {
        oidc: {
          subject_identifiers: {
            supported_types: ['pairwise'],
            pairwise: value === undefined ? {} : { salt: value },
          },
        },
      }),
    )

  it('OpenID Connect Core §8.1: needs a salt of at least 8 characters', () => {
    assert.throws(withSalt(undefined), /pairwise\.salt is missing/)
    assert.throws(withSalt('1234567'), /pairwise\.salt must have at least 8 characters/)
    assert.doesNotThrow(withSalt('12345678'))
  })
})
