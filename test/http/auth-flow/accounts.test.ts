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
  prehashed,
  shape,
  step,
  withCode,
  withNewAccount,
} from '../../support/auth-flow.ts'
import { admin, introspect } from '../../support/flow.ts'
import { onEachEngine } from './suite.ts'

onEachEngine('accounts', (suite) => {
  const owner = async () => {
    const person = await withNewAccount(suite.server, newAddress(), 'correct horse')
    const end = fragmentOf(await follow(person.agent, person.answer.body.redirect_to ?? ''))
    const id = String(claimsIn(end['id_token'] ?? '')['aid'])
    return { ...person, id, headers: bearer(end['access_token'] ?? '') }
  }

  it('the parameters of a password are public, and an unknown account is 404', async () => {
    const { server } = suite
    const { id, salt } = await owner()
    const known = await call(server, 'GET', `/accounts/${id}/pwd-params`)
    assert.deepEqual(known.body, prehashed('', salt).params)
    const unknown = await call(server, 'GET', '/accounts/x/pwd-params')
    assert.equal(unknown.status, 404)
    assert.deepEqual(shape(unknown.body).details, { id: 'not_found' })
  })

  it('RFC 9562 §4: an id in capitals is the same id', async () => {
    const { server } = suite
    const { id, challenge, identityId, token, headers } = await owner()
    const path = `/accounts/${id.toUpperCase()}`
    assert.equal((await call(server, 'GET', `${path}/pwd-params`)).status, 200)
    assert.equal((await call(server, 'GET', `${path}/backup`, undefined, headers)).status, 200)
    const inFlow = `/auth/backup?login_challenge=${challenge}&identity_id=${identityId.toUpperCase()}`
    assert.equal((await call(server, 'GET', inFlow, undefined, bearer(token))).status, 200)
  })

  it('an account goes with the last of its identities, and not before', async () => {
    const { server } = suite
    const { id, identityId } = await owner()
    const shared = await admin(server, 'POST', '/admin/identities', {
      ...{ schema_id: 'default', traits: { email: newAddress() } },
      credentials: { prehashed_password: { config: { account_id: id } } },
    })
    const { id: second } = (await shared.json()) as { id: string }
    const remaining = async (removed: string) => {
      assert.equal((await admin(server, 'DELETE', `/admin/identities/${removed}`)).status, 204)
      return (await call(server, 'GET', `/accounts/${id}/pwd-params`)).status
    }
    assert.equal(await remaining(identityId), 200)
    assert.equal(await remaining(second), 404)
    assert.equal((await admin(server, 'DELETE', `/admin/identities/${second}`)).status, 404)
  })

  it('a backup is read by its owner, and written as its next version alone', async () => {
    const { server } = suite
    const { id, headers } = await owner()
    const read = () => call(server, 'GET', `/accounts/${id}/backup`, undefined, headers)
    const write = (version: number) =>
      call(server, 'PUT', `/accounts/${id}/backup`, { data: `{"v":${version}}`, version }, headers)
    assert.deepEqual((await read()).body, { data: '{"version":1}', version: 1 })
    assert.equal((await write(2)).status, 204)
    assert.deepEqual((await read()).body, { data: '{"v":2}', version: 2 })
    const stale = await write(2)
    assert.equal(stale.status, 409)
    assert.deepEqual(shape(stale.body), {
      code: 'conflict',
      origin: 'body',
      details: { version: 'invalid', expected_version: '3' },
    })
    const both = await Promise.all([write(3), write(3), write(3)])
    assert.deepEqual(both.map(({ status }) => status).sort(), [204, 409, 409])
  })

  it('nobody but the owner, signed in with the password, reads or writes it', async () => {
    const { server } = suite
    const { id } = await owner()
    const stranger = await owner()
    const path = `/accounts/${id}/backup`
    assert.equal((await call(server, 'GET', path)).status, 401)
    const foreign = await call(server, 'GET', path, undefined, stranger.headers)
    assert.equal(foreign.status, 403)
    assert.deepEqual(shape(foreign.body).details, { id: 'forbidden' })

    const weak = await withCode(server, newAddress())
    const end = fragmentOf(await follow(weak.agent, weak.answer.body.redirect_to ?? ''))
    const refused = await call(server, 'GET', path, undefined, bearer(end['access_token'] ?? ''))
    assert.equal(refused.status, 403)
    assert.deepEqual(refused.body, {
      code: 'forbidden',
      origin: 'acr',
      desc: 'token acr is too weak',
      details: { acr: 'forbidden', required_acr: '2' },
    })
    assert.deepEqual((await introspect(server, end['access_token'] ?? ''))['ext'], {
      ...{ acr: '1', mid: weak.identityId, aid: '' },
    })
  })

  it('a password is changed together with the backup, by whoever knows the old one', async () => {
    const { server } = suite
    const person = await owner()
    const next = prehashed('battery staple')
    const change = (old: string, backup_version: number) =>
      call(
        server,
        'PUT',
        `/accounts/${person.id}/password`,
        {
          old_prehashed_password: prehashed(old, person.salt),
          new_prehashed_password: next,
          backup_data: '{"v":2}',
          backup_version,
        },
        person.headers,
      )
    const wrong = await change('wrong', 2)
    assert.equal(wrong.status, 403)
    assert.deepEqual(shape(wrong.body).details, { old_password: 'invalid' })
    const stale = await change('correct horse', 7)
    assert.equal(stale.status, 409)
    assert.deepEqual(shape(stale.body).details, { version: 'invalid', expected_version: '2' })
    assert.equal((await change('correct horse', 2)).status, 204)
    const { challenge } = await begin(server)
    const id = (await authable(server, challenge, person.email)).body.authn_step.identity_id
    const sign = (password: string, salt: string) =>
      step(server, challenge, id, 'prehashed_password', prehashed(password, salt))
    assert.equal((await sign('correct horse', person.salt)).status, 403)
    assert.equal((await sign('battery staple', next.params.salt_base64)).status, 200)
  })

  it('within a flow the backup is there for whoever has given the password', async () => {
    const { server } = suite
    const person = await owner()
    const { challenge } = await begin(server, { acr_values: '2' })
    const metadata = prehashed('correct horse', person.salt)
    const { body } = await step(server, challenge, person.identityId, 'prehashed_password', metadata)
    const path = (flow: string, identity: string) =>
      `/auth/backup?login_challenge=${flow}&identity_id=${identity}`
    const get = (url: string, headers: Record<string, string>) => call(server, 'GET', url, undefined, headers)
    const own = bearer(body.access_token)
    const found = await get(path(challenge, person.identityId), own)
    assert.deepEqual(found.body, { data: '{"version":1}', version: 1, account_id: person.id })
    assert.equal((await get(path(challenge, person.identityId), {})).status, 401)
    const other = await begin(server)
    assert.equal((await get(path(other.challenge, person.identityId), own)).status, 403)
    assert.equal((await get(path(challenge, person.id), own)).status, 403)
    assert.equal((await get('/auth/backup', own)).status, 400)
  })
})
