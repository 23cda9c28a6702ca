import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import {
  admin,
  authorization,
  authorize,
  createClient,
  introspect,
  json,
  signIn,
  token,
} from '../support/flow.ts'
import { startTestGatehouse } from '../support/gatehouse.ts'
import { patience } from '../support/patience.ts'

it('SQLite held by another process: reads are answered, writes are told to come again in time, and it is not ready', async (context) => {
  const server = await startTestGatehouse('sqlite')
  context.after(server.close)
  const client = await createClient(server)
  const tokens = await signIn(server, client)
  const refresh = () =>
    token(server, client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token })

  const other = new DatabaseSync(server.dsn.replace(/^sqlite:\/\/|[?].*$/g, ''))
  context.after(() => other.close())
  other.exec('begin immediate')
  const begun = performance.now()
  const writes = Promise.all([
    token(server, client, { grant_type: 'client_credentials' }),
    refresh(),
    admin(server, 'POST', '/admin/clients', { client_name: 'too early' }),
    admin(server, 'POST', '/admin/identities', { schema_id: 'default', traits: { email: 'a@example.com' } }),
    fetch(new URL('health/ready', server.publicUrl)),
  ])
  // Answered while the others wait: nothing holds the thread that answers.
  assert.equal((await introspect(server, tokens.access_token))['active'], true)
  assert.equal((await fetch(new URL('health/alive', server.publicUrl))).status, 200)
  assert.ok(performance.now() - begun < patience(1000))
  const answers = await writes
  assert.ok(performance.now() - begun < patience(5000))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [503, 503, 503, 503, 503],
  )
  for (const answer of answers.slice(0, 4)) assert.equal(answer.headers.get('retry-after'), '1')
  for (const answer of answers.slice(0, 3))
    assert.equal((await json(answer))['error'], 'temporarily_unavailable')
  assert.match(await (answers[4] as Response).text(), /the database|within 1500 ms/)
  assert.ok(server.logs.every((line) => JSON.parse(line).level !== 'error'))

  other.exec('commit')
  assert.equal((await refresh()).status, 200)
  assert.equal((await fetch(new URL('health/ready', server.publicUrl))).status, 200)
})

it('a code that cannot be exchanged at the moment is not given up: the callback of the auth-flow API is asked again', async (context) => {
  const own = { client_id: 'accounts', client_secret: 'a-secret-of-the-accounts-application' }
  const server = await startTestGatehouse('sqlite', {
    auth_flow: {
      enabled: true,
      client: { id: own.client_id, secret: own.client_secret },
      urls: { callback: 'http://127.0.0.1:9998/callback' },
    },
  })
  context.after(server.close)
  const address = new URL('auth/callback', server.publicUrl).href
  await createClient(server, { ...own, redirect_uris: [address] })
  const request = authorization(server, own.client_id, { redirect_uri: address })
  const callback = await authorize(server, request)
  callback.searchParams.set('code_verifier', request.verifier)
  const ask = () => fetch(callback, { redirect: 'manual' })

  const other = new DatabaseSync(server.dsn.replace(/^sqlite:\/\/|[?].*$/g, ''))
  context.after(() => other.close())
  other.exec('begin immediate')
  const later = await ask()
  assert.deepEqual([later.status, later.headers.get('retry-after')], [503, '1'])
  assert.equal((await json(later))['code'], 'service_unavailable')
  other.exec('commit')
  assert.match((await ask()).headers.get('location') ?? '', /#access_token=/)
})
