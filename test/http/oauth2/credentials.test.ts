import assert from 'node:assert/strict'
import { it } from 'node:test'
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose'
import { createClient, json, signIn, type Tokens } from '../../support/flow.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('credentials', (suite) => {
  const scope = 'openid offline_access userinfo_credential_draft_00'
  const accessToken = async (): Promise<Tokens & { c_nonce_draft_00: string }> => {
    const client = await createClient(suite.server, { scope })
    const consent = { session: { id_token: { email: 'ada@example.org' } } }
    return (await signIn(suite.server, client, { consent }, { scope })) as Tokens & {
      c_nonce_draft_00: string
    }
  }
  const ask = (token: string, body: unknown) =>
    fetch(new URL('credentials', suite.server.publicUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const prove = async (nonce: string) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const jwt = await new SignJWT({ nonce }).setProtectedHeader({ alg: 'ES256', jwk }).sign(privateKey)
    return { jwt, jwk }
  }
  const request = (jwt: string) => ({
    format: 'jwt_vc_json',
    types: ['VerifiableCredential', 'UserInfoCredential'],
    proof: { proof_type: 'jwt', jwt },
  })

  it('UserInfo Verifiable Credentials: a key that proves itself gets a credential bound to it', async () => {
    const tokens = await accessToken()
    const { jwt, jwk } = await prove(tokens.c_nonce_draft_00)
    const response = await ask(tokens.access_token, request(jwt))
    const issued = await json<{ format: string; credential_draft_00: string }>(response)
    assert.equal(response.status, 200, JSON.stringify(issued))
    assert.equal(issued.format, 'jwt_vc_json')
    const keys = await json<{ keys: { kid: string }[] }>(
      await fetch(new URL('.well-known/jwks.json', suite.server.publicUrl)),
    )
    const { payload } = await jwtVerify(issued.credential_draft_00, async ({ kid = '' }) =>
      importJWK(keys.keys.find((key) => key.kid === kid) as never),
    )
    const holder = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
    assert.equal(payload.sub, holder)
    const { credentialSubject } = payload['vc'] as { credentialSubject: Record<string, string> }
    assert.equal(credentialSubject['sub'], 'ada')
    assert.equal(credentialSubject['email'], 'ada@example.org')
  })

  it('Hydra API: without a proof the answer has a nonce for one', async () => {
    const tokens = await accessToken()
    const response = await ask(tokens.access_token, { format: 'jwt_vc_json' })
    const answer = await json(response)
    assert.equal(response.status, 400)
    assert.equal(answer['error'], 'missing_proof')
    const { jwt } = await prove(answer['c_nonce'] ?? '')
    assert.equal((await ask(tokens.access_token, request(jwt))).status, 200)
  })

  it('UserInfo Verifiable Credentials: the nonce of another token, an old one and a made-up one are refused', async () => {
    const [tokens, others] = [await accessToken(), await accessToken()]
    for (const nonce of [others.c_nonce_draft_00, 'made-up']) {
      const { jwt } = await prove(nonce)
      assert.equal((await ask(tokens.access_token, request(jwt))).status, 400)
    }
    const { jwt } = await prove(tokens.c_nonce_draft_00)
    const [header, , signature] = jwt.split('.')
    const forged = [
      header,
      Buffer.from(JSON.stringify({ nonce: tokens.c_nonce_draft_00, extra: 1 })).toString('base64url'),
      signature,
    ].join('.')
    assert.equal((await ask(tokens.access_token, request(forged))).status, 400)
    assert.equal((await ask('ory_at_nothing', request(jwt))).status, 401)
  })
})
