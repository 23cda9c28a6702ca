import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authorization,
  authorize,
  createClient,
  introspect,
  json,
  redirectUri,
  type Tokens,
  token,
} from '../../support/flow.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('resource indicators', (suite) => {
  const [photos, mail] = ['https://photos.example/', 'https://mail.example/']
  const client = () => createClient(suite.server, { audience: [photos, mail] })

  const codeFor = async (clientId: string, resources: string[]) => {
    const request = authorization(suite.server, clientId)
    for (const resource of resources) request.url.searchParams.append('resource', resource)
    const callback = await authorize(suite.server, request, {
      consent: { grant_access_token_audience: resources },
    })
    return {
      code: callback.searchParams.get('code') ?? '',
      code_verifier: request.verifier,
      redirect_uri: redirectUri,
    }
  }

  it('RFC 8707 §2: the resources of the authorization request become the audience of the token', async () => {
    const registered = await client()
    const form = {
      grant_type: 'authorization_code',
      ...(await codeFor(registered.client_id, [photos, mail])),
    }
    const tokens = await json<Tokens>(await token(suite.server, registered, form))
    assert.deepEqual((await introspect(suite.server, tokens.access_token))['aud'], [photos, mail])
  })

  it('RFC 8707 §2.2: the token request narrows them, and a refresh may choose another one', async () => {
    const registered = await client()
    const form = {
      grant_type: 'authorization_code',
      ...(await codeFor(registered.client_id, [photos, mail])),
      resource: photos,
    }
    const tokens = await json<Tokens>(await token(suite.server, registered, form))
    assert.deepEqual((await introspect(suite.server, tokens.access_token))['aud'], [photos])
    const next = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, resource: mail }
    const refreshed = await json<Tokens>(await token(suite.server, registered, next))
    assert.deepEqual((await introspect(suite.server, refreshed.access_token))['aud'], [mail])
  })

  it('RFC 8707 §2: a resource that was not granted, not registered or not a URI is invalid_target', async () => {
    const registered = await client()
    const form = {
      grant_type: 'authorization_code',
      ...(await codeFor(registered.client_id, [photos])),
      resource: mail,
    }
    assert.equal((await json(await token(suite.server, registered, form)))['error'], 'invalid_target')
    for (const resource of ['https://other.example/', 'not a uri', `${photos}#fragment`]) {
      const answer = await token(suite.server, registered, { grant_type: 'client_credentials', resource })
      assert.equal((await json(answer))['error'], 'invalid_target')
    }
  })

  it('RFC 8707 §2: a refresh for a resource that was not granted uses nothing up', async () => {
    const registered = await client()
    const form = { grant_type: 'authorization_code', ...(await codeFor(registered.client_id, [photos])) }
    const tokens = await json<Tokens>(await token(suite.server, registered, form))
    const next = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
    const refused = await token(suite.server, registered, { ...next, resource: mail })
    assert.equal((await json(refused))['error'], 'invalid_target')
    assert.equal((await introspect(suite.server, tokens.access_token))['active'], true)
    assert.equal((await token(suite.server, registered, next)).status, 200)
  })

  it('RFC 8707 §2: client credentials are issued for the resource that they name', async () => {
    const registered = await client()
    const answer = await json<Tokens>(
      await token(suite.server, registered, { grant_type: 'client_credentials', resource: photos }),
    )
    assert.deepEqual((await introspect(suite.server, answer.access_token))['aud'], [photos])
  })

  it('as in Hydra: to a client that has no audience the parameter means nothing, wherever it stands', async () => {
    const plain = await createClient(suite.server)
    const form = {
      grant_type: 'authorization_code',
      ...(await codeFor(plain.client_id, [])),
      resource: photos,
    }
    const request = authorization(suite.server, plain.client_id)
    for (const resource of [photos, 'not a uri']) request.url.searchParams.append('resource', resource)
    assert.ok((await authorize(suite.server, request)).searchParams.get('code'))
    const tokens = await json<Tokens>(await token(suite.server, plain, form))
    assert.deepEqual((await introspect(suite.server, tokens.access_token))['aud'], [])
    const next = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, resource: mail }
    assert.equal((await token(suite.server, plain, next)).status, 200)
    const own = { grant_type: 'client_credentials', resource: photos }
    assert.equal((await token(suite.server, plain, own)).status, 200)
  })
})
