import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  authable,
  bearer,
  begin,
  call,
  claimsIn,
  follow,
  fragmentOf,
  newAddress,
  shape,
  withCode,
} from '../../support/auth-flow.ts'
import { admin } from '../../support/flow.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('identities as they are shown', (suite) => {
  const shown = async (email: string) => {
    const { challenge } = await begin(suite.server)
    const { display_name, avatar_url } = (await authable(suite.server, challenge, email)).body.identity
    return { display_name, avatar_url }
  }
  const signedIn = async () => {
    const { server } = suite
    const person = await withCode(server, newAddress())
    const tokens = fragmentOf(await follow(person.agent, person.answer.body.redirect_to ?? ''))
    const headers = bearer(tokens['access_token'] ?? '')
    const id = String(claimsIn(tokens['id_token'] ?? '')['sub'])
    const patch = (body: unknown, whose = id) => call(server, 'PATCH', `/identities/${whose}`, body, headers)
    const get = (whose = id) => call(server, 'GET', `/identities/${whose}`, undefined, headers)
    return { email: person.email, id, patch, get }
  }

  it('strangers see no name or picture that stands in traits', async () => {
    const { server } = suite
    const email = newAddress()
    const traits = {
      email: email.toUpperCase(),
      name: 'Ada Lovelace',
      picture: 'https://example.com/ada.png',
    }
    await admin(server, 'POST', '/admin/identities', { schema_id: 'default', traits })
    assert.deepEqual(await shown(email), { display_name: email.toUpperCase(), avatar_url: null })
  })

  it('an operator sets both in public metadata', async () => {
    const { server } = suite
    const email = newAddress()
    const gatehouse = { display_name: 'Ada', avatar_url: 'https://example.com/a.png' }
    await admin(server, 'POST', '/admin/identities', {
      ...{ schema_id: 'default', traits: { email }, metadata_public: { gatehouse } },
    })
    assert.deepEqual(await shown(email), gatehouse)
  })

  it('the owner sets both, keeps what is not named, and takes them back', async () => {
    const { email, id, patch, get } = await signedIn()
    assert.deepEqual((await get()).body, {
      ...{ id, account_id: null, display_name: email, avatar_url: null },
      identifier: { kind: 'email', value: email },
    })
    assert.equal((await patch({ display_name: ' Ada ' })).status, 204)
    assert.equal((await patch({ avatar_url: 'https://example.com/a.png' })).status, 204)
    assert.deepEqual(await shown(email), { display_name: 'Ada', avatar_url: 'https://example.com/a.png' })
    assert.equal((await patch({ display_name: null, avatar_url: null })).status, 204)
    assert.deepEqual(await shown(email), { display_name: email, avatar_url: null })
  })

  it('changes at the same time are all kept', async () => {
    const { email, patch } = await signedIn()
    const changes = [{ display_name: 'Ada' }, { avatar_url: 'https://example.com/a.png' }]
    await Promise.all(changes.map((change) => patch(change)))
    assert.deepEqual(await shown(email), { display_name: 'Ada', avatar_url: 'https://example.com/a.png' })
  })

  it('what cannot be shown is named, and nobody changes somebody else', async () => {
    const { patch, get } = await signedIn()
    for (const [body, details] of [
      [{ display_name: '' }, { display_name: 'required' }],
      [{ display_name: '  ' }, { display_name: 'malformed' }],
      [{ display_name: 'a\u0000b' }, { display_name: 'malformed' }],
      // No Unicode text, and so no JSON that could be read.
      [{ display_name: 'a\ud800b' }, {}],
      [{ display_name: 'x'.repeat(65) }, { display_name: 'malformed' }],
      [{ display_name: 7 }, { display_name: 'malformed' }],
      [{ avatar_url: 'javascript:alert(1)' }, { avatar_url: 'malformed' }],
      [{ avatar_url: 'http://example.com/a.png' }, { avatar_url: 'malformed' }],
    ] as const) {
      const { status, body: answer } = await patch(body)
      assert.equal(status, 400, JSON.stringify(body))
      assert.deepEqual(shape(answer), { code: 'bad_request', origin: 'body', details })
    }
    const other = await signedIn()
    for (const { status, body } of [await patch({ display_name: 'Eve' }, other.id), await get(other.id)]) {
      assert.equal(status, 403)
      assert.deepEqual(shape(body), { code: 'forbidden', origin: 'path', details: { id: 'forbidden' } })
    }
    const nobody = await call(suite.server, 'PATCH', `/identities/${other.id}`, { display_name: 'Eve' })
    assert.equal(nobody.status, 401)
  })
})
