import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authorization,
  authorize,
  createClient,
  type RegisteredClient,
  redirectUri,
} from '../../support/flow.ts'
import { assertClientError, onEachEngine, type Suite, visit } from './suite.ts'

type Parameters = Record<string, string | undefined>

const noPkce = { code_challenge: undefined, code_challenge_method: undefined }
const noNonce = { nonce: undefined }
const noState = { state: undefined }

onEachEngine('the state of an authorization request', (suite) => {
  const implicit = (): Promise<RegisteredClient> =>
    createClient(suite.server, {
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code', 'token', 'code token', 'id_token', 'id_token token', 'code id_token'],
    })

  const accepted: [string, Parameters][] = [
    ['an S256 challenge', noNonce],
    ['a nonce', noPkce],
    ['an S256 challenge in a request without openid', { ...noNonce, scope: 'photos.read' }],
  ]
  for (const [what, parameters] of accepted) {
    it(`RFC 9700 §2.1: ${what} protects a code as well, and no state comes back`, async () => {
      const request = authorization(suite.server, suite.client.client_id, { ...parameters, ...noState })
      const callback = await authorize(suite.server, request)
      assert.ok(callback.searchParams.get('code'), callback.href)
      assert.equal(callback.searchParams.has('state'), false)
    })
  }

  it('RFC 6749 §3.1: an empty state is an absent one', async () => {
    assert.equal((await answer(suite, suite.client, { state: '' })).error, null)
  })

  const refused: [string, Parameters][] = [
    ['neither challenge nor nonce', { ...noPkce, ...noNonce }],
    [
      'a nonce of a request without openid, for which there is no ID token',
      { ...noPkce, scope: 'photos.read' },
    ],
    ['a nonce that can be guessed', { ...noPkce, nonce: '1234567' }],
    ['a challenge where a token comes without a code', { ...noNonce, response_type: 'token' }],
    ['a nonce where no ID token comes', { ...noPkce, response_type: 'token' }],
    ['a challenge beside a token that comes at once', { ...noNonce, response_type: 'code token' }],
  ]
  for (const [what, parameters] of refused) {
    it(`RFC 6749 §10.12: without state, ${what} does not do`, async () => {
      const { location, ...rest } = await answer(suite, await implicit(), { ...parameters, ...noState })
      // A response that would have carried a token puts its errors in the fragment.
      const errors = new URLSearchParams(location.hash.slice(1) || location.search)
      assert.equal(errors.get('error'), 'invalid_state', `${rest.status} ${location.href}`)
    })
  }

  it('RFC 6749 §10.12: the nonce binds an ID token that comes at once', async () => {
    for (const type of ['id_token', 'id_token token', 'code id_token']) {
      const { error, location } = await answer(suite, await implicit(), {
        ...noPkce,
        ...noState,
        response_type: type,
      })
      assert.equal(error, null, location.href)
    }
  })

  it('RFC 6749 §10.10: a state that can be guessed is refused, whatever else protects the request', async () => {
    const short = await answer(suite, suite.client, { state: '1234567' })
    assertClientError(short, 'invalid_state', /considered too weak/, redirectUri)
  })
})

const answer = ({ server }: Suite, client: RegisteredClient, parameters: Parameters) =>
  visit(authorization(server, client.client_id, parameters).url)
