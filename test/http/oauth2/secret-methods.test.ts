import assert from 'node:assert/strict'
import { it } from 'node:test'
import { admin, basic, createClient, json, type RegisteredClient, token } from '../../support/flow.ts'
import { register, registrationEnabled, send } from './registration.ts'
import { assertError, onEachEngine, post } from './suite.ts'

const grant = { grant_type: 'client_credentials' }

onEachEngine(
  'client authentication with a secret',
  (suite) => {
    const byHeader = (client: RegisteredClient) => token(suite.server, client, grant)
    const byBody = ({ client_id, client_secret }: RegisteredClient) =>
      post(suite, 'oauth2/token', { ...grant, client_id, client_secret })
    const named = 'The OAuth 2.0 Client supports client authentication method'

    const assertBoth = async (client: RegisteredClient) => {
      for (const ask of [byHeader, byBody]) assert.equal((await ask(client)).status, 200)
    }

    it('RFC 6749 §2.3.1: a client that names no method sends its secret either way', async () => {
      await assertBoth(await createClient(suite.server))
      await assertBoth(await createClient(suite.server, { client_secret: 'a secret that was chosen' }))
      await assertBoth(await register(suite, { grant_types: ['client_credentials'] }))
    })

    it('RFC 6749 §2.3: nor does it get in without its secret', async () => {
      const { client_id } = await createClient(suite.server)
      await assertError(await post(suite, 'oauth2/token', { ...grant, client_id }), 401, 'invalid_client')
    })

    it('RFC 7591 §2: a method that is named is the only one', async () => {
      const header = await createClient(suite.server, { token_endpoint_auth_method: 'client_secret_basic' })
      await assertError(await byBody(header), 401, 'invalid_client', new RegExp(named))
      assert.equal((await byHeader(header)).status, 200)
      const body = await createClient(suite.server, { token_endpoint_auth_method: 'client_secret_post' })
      await assertError(await byHeader(body), 401, 'invalid_client', new RegExp(named))
      assert.equal((await byBody(body)).status, 200)
    })

    it('RFC 7591 §2: a client whose answer shows the default method goes on with either', async () => {
      const client = await createClient(suite.server)
      const path = `/admin/clients/${client.client_id}`
      const patched = await admin(suite.server, 'PATCH', path, [
        { op: 'replace', path: '/client_name', value: 'Another name' },
      ])
      assert.equal((await json(patched))['token_endpoint_auth_method'], 'client_secret_basic')
      await assertBoth(client)
      const enforced = [{ op: 'replace', path: '/token_endpoint_auth_method', value: 'client_secret_post' }]
      assert.equal((await admin(suite.server, 'PATCH', path, enforced)).status, 200)
      assert.equal((await byHeader(client)).status, 401)
    })

    it('RFC 7592 §2.2: a client that writes its registration back names the method that stands in it', async () => {
      const client = await register(suite, { grant_types: ['client_credentials'] })
      const [path, bearer] = [`oauth2/register/${client.client_id}`, client.registration_access_token]
      const read = await json<Record<string, unknown>>(await send(suite, 'GET', path, undefined, bearer))
      assert.equal((await send(suite, 'PUT', path, read, bearer)).status, 200)
      assert.equal((await byHeader(client)).status, 200)
      assert.equal((await byBody(client)).status, 401)
    })

    it('RFC 6749 §5.2: the log says why a client was refused, and not with which secret', async () => {
      const client = await createClient(suite.server, { token_endpoint_auth_method: 'client_secret_basic' })
      await byBody(client)
      assert.equal((await byHeader({ ...client, client_secret: 'not-the-secret-4711' })).status, 401)
      const lines = suite.server.logs.join('')
      assert.ok(lines.includes(`${named} 'client_secret_basic', but method 'client_secret_post'`))
      assert.ok(lines.includes('the client secret is wrong'))
      for (const secret of [client.client_secret, 'not-the-secret-4711', basic(client)])
        assert.equal(lines.includes(secret), false)
    })
  },
  registrationEnabled,
)
