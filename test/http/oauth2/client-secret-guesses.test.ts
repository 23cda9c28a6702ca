import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createClient } from '../../support/flow.ts'
import { assertError, onEachEngine, post } from './suite.ts'

const secret = 'correct horse battery'

onEachEngine(
  'guesses at client secrets',
  (suite) => {
    const create = (overrides: Record<string, unknown> = { client_secret: secret }) =>
      createClient(suite.server, { token_endpoint_auth_method: 'client_secret_post', ...overrides })
    const ask = (clientId: string, clientSecret: string, address: string) =>
      post(
        suite,
        'oauth2/token',
        { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
        { 'x-forwarded-for': address },
      )
    const guess = async (clientId: string, address: string, times = 10) => {
      for (let time = 0; time < times; time += 1)
        await assertError(await ask(clientId, `guess ${time}`, address), 401, 'invalid_client')
    }

    it('RFC 6749 §2.3.1: after ten wrong secrets each further one costs a pause', async () => {
      const { client_id: id } = await create()
      await guess(id, '192.0.2.1')
      const paused = await ask(id, 'another', '192.0.2.1')
      assert.equal(paused.headers.get('retry-after'), '1')
      await assertError(paused, 429, 'too_many_requests', /Try again in 1 s/)
      suite.server.clock.advance(1_000)
      await assertError(await ask(id, 'another', '192.0.2.1'), 401, 'invalid_client')
      await assertError(await ask(id, secret, '192.0.2.1'), 429, 'too_many_requests', /in 2 s/)
      suite.server.clock.advance(2_000)
      assert.equal((await ask(id, secret, '192.0.2.1')).status, 200)
      await guess(id, '192.0.2.1')
    })

    it('RFC 6819 §5.1.4.2.3: guessing keeps out neither the client in its own network nor another one', async () => {
      const { client_id: id } = await create()
      const { client_id: other } = await create()
      await guess(id, '192.0.2.2')
      assert.equal((await ask(id, secret, '198.51.100.1')).status, 200)
      assert.equal((await ask(other, secret, '192.0.2.2')).status, 200)
    })

    it('RFC 6819 §5.1.4.2.3: a client that has proved itself lately goes on beside wrong guesses from its own network', async () => {
      const { client_id: id } = await create()
      assert.equal((await ask(id, secret, '192.0.2.3')).status, 200)
      await guess(id, '192.0.2.3')
      await assertError(await ask(id, 'another', '192.0.2.3'), 429, 'too_many_requests')
      assert.equal((await ask(id, secret, '192.0.2.3')).status, 200)
    })

    it('a client that has proved itself lately costs no further round trip', async () => {
      const { client_id: id } = await create()
      const { database } = suite.server
      assert.equal((await ask(id, secret, '192.0.2.6')).status, 200)
      const before = database.roundTrips()
      assert.equal((await ask(id, secret, '192.0.2.6')).status, 200)
      assert.equal(database.roundTrips() - before, 1)
    })

    it('RFC 6749 §10.10: parallel guesses gain nothing', async () => {
      const { client_id: id } = await create()
      await guess(id, '192.0.2.4')
      suite.server.clock.advance(60_000)
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask(id, 'another', '192.0.2.4')))
      const statuses = answers.map(({ status }) => status).sort()
      assert.deepEqual(statuses, [401, ...Array.from({ length: 9 }, () => 429)])
    })

    it('RFC 6749 §10.10: a generated secret cannot be guessed, and guesses at it slow nobody down', async () => {
      const client = await create({})
      await guess(client.client_id, '192.0.2.5', 20)
      assert.equal((await ask(client.client_id, client.client_secret, '192.0.2.5')).status, 200)
    })
  },
  {
    serve: {
      public: { host: '127.0.0.1', port: 0 },
      admin: { port: 0 },
      tls: { allow_termination_from: ['127.0.0.1'] },
    },
  },
)
