import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { sql } from '../../../src/platform/database/index.ts'
import { admin, json, token } from '../../support/flow.ts'
import { type Registration, register, registrationEnabled, send } from './registration.ts'
import { onEachEngine } from './suite.ts'

onEachEngine(
  'managing a dynamic registration',
  (suite) => {
    const path = ({ client_id: id }: Registration) => `oauth2/register/${id}`
    let client: Registration
    before(async () => {
      client = await register(suite, { client_name: 'Before' })
    })

    it('RFC 7592 §2.1: reading shows neither secret nor token nor metadata', async () => {
      await admin(suite.server, 'PATCH', `/admin/clients/${client.client_id}`, [
        { op: 'add', path: '/metadata/team', value: 'operators only' },
      ])
      const response = await send(suite, 'GET', path(client), undefined, client.registration_access_token)
      assert.equal(response.status, 200)
      const shown = await json<Record<string, unknown>>(response)
      assert.equal(shown['client_name'], 'Before')
      for (const name of ['client_secret', 'registration_access_token', 'metadata'])
        assert.ok(!(name in shown), name)
    })

    it('RFC 7592 §2.2: a change replaces the registration token and keeps the secret', async () => {
      const changed = await register(suite, { grant_types: ['client_credentials'], client_name: 'Before' })
      const response = await send(
        suite,
        'PUT',
        path(changed),
        { client_id: 'ignored', client_name: 'After', grant_types: ['client_credentials'] },
        changed.registration_access_token,
      )
      assert.equal(response.status, 200)
      const after = await json<Registration & { client_name: string }>(response)
      assert.equal(response.headers.get('cache-control'), 'no-store')
      assert.deepEqual([after.client_id, after.client_name], [changed.client_id, 'After'])
      assert.equal(after.client_secret, undefined)
      assert.notEqual(after.registration_access_token, changed.registration_access_token)
      const old = await send(suite, 'GET', path(changed), undefined, changed.registration_access_token)
      assert.equal(old.status, 401)
      const current = await send(suite, 'GET', path(changed), undefined, after.registration_access_token)
      assert.equal(current.status, 200)
      assert.equal((await token(suite.server, changed, { grant_type: 'client_credentials' })).status, 200)
    })

    it('RFC 7592 §2.2: of many changes with one token one succeeds', async () => {
      const one = await register(suite)
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          send(suite, 'PUT', path(one), { client_name: `${index}` }, one.registration_access_token),
        ),
      )
      assert.deepEqual(answers.map(({ status }) => status).sort(), [
        200,
        ...Array.from({ length: 9 }, () => 401),
      ])
    })

    it('what was read can be written back, and what an operator has set stays', async () => {
      const one = await register(suite)
      await admin(suite.server, 'PATCH', `/admin/clients/${one.client_id}`, [
        { op: 'replace', path: '/skip_consent', value: true },
        { op: 'add', path: '/metadata', value: { team: 'photos' } },
        { op: 'add', path: '/authorization_code_grant_access_token_lifespan', value: '90m' },
      ])
      const read = await json(await send(suite, 'GET', path(one), undefined, one.registration_access_token))
      const response = await send(suite, 'PUT', path(one), read, one.registration_access_token)
      assert.equal(response.status, 200)
      const stored = await json<Record<string, unknown>>(
        await admin(suite.server, 'GET', `/admin/clients/${one.client_id}`),
      )
      assert.equal(stored['skip_consent'], true)
      assert.deepEqual(stored['metadata'], { team: 'photos' })
      assert.equal(stored['authorization_code_grant_access_token_lifespan'], '1h30m0s')
    })

    it('a secret of its own is forbidden here, too', async () => {
      const response = await send(
        suite,
        'PUT',
        path(client),
        { client_secret: 'a chosen secret' },
        client.registration_access_token,
      )
      assert.equal(response.status, 403)
      assert.deepEqual(await json(response), {
        error: 'The requested action was forbidden',
        error_description: 'It is not allowed to choose your own OAuth2 Client secret.',
      })
    })

    it('RFC 6750 §3.1: without the right token nothing is told or done, whether or not the client exists', async () => {
      const other = await register(suite)
      const nobody = { ...client, client_id: '00000000-0000-4000-8000-000000000000' }
      const flipped = client.registration_access_token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
      const bearers = [undefined, '', 'x', other.registration_access_token, flipped, `${flipped}.x`]
      for (const target of [client, nobody, { ...client, client_id: 'a%00b' }]) {
        for (const bearer of bearers) {
          for (const method of ['GET', 'PUT', 'DELETE']) {
            const response = await send(
              suite,
              method,
              path(target),
              method === 'PUT' ? {} : undefined,
              bearer,
            )
            assert.equal(response.status, 401)
            assert.equal(response.headers.get('www-authenticate'), null)
            assert.deepEqual(await json(response), {
              error: 'The request could not be authorized',
              error_description:
                'The requested OAuth 2.0 client does not exist or you provided incorrect credentials.',
            })
          }
        }
      }
    })

    it('RFC 7592 §2.3: a client removes itself, once', async () => {
      const one = await register(suite)
      const response = await send(suite, 'DELETE', path(one), undefined, one.registration_access_token)
      assert.equal(response.status, 204)
      const again = await send(suite, 'DELETE', path(one), undefined, one.registration_access_token)
      assert.equal(again.status, 401)
      assert.equal((await admin(suite.server, 'GET', `/admin/clients/${one.client_id}`)).status, 404)
    })

    it('a client that an operator registered has such a token, too', async () => {
      const created = await json<Registration>(
        await admin(suite.server, 'POST', '/admin/clients', { client_name: 'by an operator' }),
      )
      const response = await send(suite, 'GET', path(created), undefined, created.registration_access_token)
      assert.equal(response.status, 200)
    })

    it('only its hash is stored', async () => {
      const { registration_access_token: value } = await register(suite)
      const [random = ''] = value.slice('ory_at_'.length).split('.')
      const rows = await suite.server.database.run(sql`select * from clients`)
      assert.ok(!JSON.stringify(rows).includes(random))
    })
  },
  registrationEnabled,
)
