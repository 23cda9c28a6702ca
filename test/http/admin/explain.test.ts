import assert from 'node:assert/strict'
import { it } from 'node:test'
import { admin, authorization, basic, createClient, json, redirectUri } from '../../support/flow.ts'
import { startOn } from '../../support/gatehouse.ts'
import { formWith, open } from '../../support/pages.ts'
import { until } from '../../support/patience.ts'
import { userAgent } from '../../support/user-agent.ts'
import { onEachEngine } from '../oauth2/suite.ts'

interface Explanation {
  id: string
  method: string
  path: string
  parameters: Record<string, string>
  client_authentication?: string
  error: string
  error_description: string
  rule: string
  detail?: string
  client_id?: string
  registered?: Record<string, unknown>
  advice?: string
}

const placesOfNetwork = 50

onEachEngine('explanations of refusals', (suite) => {
  const explain = async (id: string | null, server = suite.server): Promise<Explanation> => {
    const response = await admin(server, 'GET', `/admin/explain/${id}`)
    assert.equal(response.status, 200, `no explanation of ${id}`)
    return json<Explanation>(response)
  }
  const exchange = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(new URL('oauth2/token', suite.server.publicUrl), {
      ...{ method: 'POST', headers, body: new URLSearchParams(fields) },
    })

  it('of the authorization endpoint: what was sent, what is registered, which rule, what to do', async () => {
    const client = await createClient(suite.server)
    const wrong = { redirect_uri: 'https://elsewhere.example/callback', state: 'a-state-of-the-client' }
    const { url } = authorization(suite.server, client.client_id, wrong)
    const response = await fetch(url, { redirect: 'manual' })
    const explained = await explain(response.headers.get('x-request-id'))
    assert.partialDeepStrictEqual(explained, {
      ...{ method: 'GET', path: '/oauth2/auth', error: 'invalid_request', client_id: client.client_id },
      parameters: { redirect_uri: wrong.redirect_uri, response_type: 'code', state: '(21 characters)' },
      registered: { redirect_uris: [redirectUri], grant_types: client_grants },
    })
    assert.match(explained.advice ?? '', /redirect_uri has to be one of those that the client registered/)
    assert.match(explained.rule, /\w/)
  })

  it('of the token endpoint: no code, verifier, secret, token, assertion or password is kept', async () => {
    const client = await createClient(suite.server)
    const secrets = {
      ...{
        code: 'a-code-that-was-stolen',
        code_verifier: 'a-verifier-that-was-stolen',
        password: 'a-password',
      },
      ...{
        refresh_token: 'a-refresh-token',
        token: 'a-token',
        assertion: 'an-assertion',
        typo: 'a-typo-secret',
      },
    }
    const response = await exchange(
      { grant_type: 'authorization_code', redirect_uri: redirectUri, ...secrets },
      { authorization: basic(client) },
    )
    const explained = await explain(response.headers.get('x-request-id'))
    assert.partialDeepStrictEqual(explained, {
      ...{ error: 'invalid_grant', rule: 'code_unknown', client_authentication: 'client_secret_basic' },
      parameters: { grant_type: 'authorization_code', redirect_uri: redirectUri },
    })
    const text = JSON.stringify(explained)
    for (const secret of [...Object.values(secrets), client.client_secret])
      assert.ok(!text.includes(secret), secret)
  })

  it('of a flow of the hosted pages', async () => {
    const agent = userAgent()
    const page = await open(agent, suite.server, '/ui/login')
    const { action, hidden } = formWith(page, 'password')
    const typed: [string, string][] = [
      ['email', 'nobody@example.com'],
      ['password', 'a wrong password'],
    ]
    const url = new URL(action, page.url)
    const answer = await agent.post(url.href, new URLSearchParams([...hidden, ...typed]))
    const explained = await explain(answer.headers.get('x-request-id'))
    assert.partialDeepStrictEqual(explained, { path: '/ui/login', rule: 'invalid_credentials' })
    assert.doesNotMatch(JSON.stringify(explained), /nobody@|a wrong password/)
  })

  it('are kept for a day, also for other nodes, and after that are gone', async () => {
    const node = await startOn(
      suite.server.dsn,
      {},
      { logoutDeliveries: 3_600_000, housekeeping: 100, refusals: 20 },
    )
    try {
      const response = await fetch(new URL('oauth2/token', node.publicUrl), { method: 'POST' })
      const id = response.headers.get('x-request-id')
      await until(async () => (await admin(suite.server, 'GET', `/admin/explain/${id}`)).status === 200)
      assert.equal((await explain(id)).error, 'invalid_request')
      node.clock.advance(86_400_000 + 1000)
      await until(async () => (await admin(suite.server, 'GET', `/admin/explain/${id}`)).status === 404)
    } finally {
      await node.close()
    }
  })

  it('are written down when a node ends', async () => {
    const node = await startOn(suite.server.dsn)
    const response = await fetch(new URL('oauth2/token', node.publicUrl), { method: 'POST' })
    await node.close()
    assert.equal((await explain(response.headers.get('x-request-id'))).path, '/oauth2/token')
  })

  it('cost a stranger no write for each request, and one network takes no more than its places', async () => {
    const { database } = suite.server
    await fetch(new URL('oauth2/token', suite.server.publicUrl), { method: 'POST' })
    const before = database.roundTrips()
    const answers: Response[] = []
    for (let time = 0; time < placesOfNetwork + 20; time += 1)
      answers.push(await fetch(new URL('oauth2/token', suite.server.publicUrl), { method: 'POST' }))
    assert.equal(database.roundTrips(), before)
    const last = answers.at(-1)?.headers.get('x-request-id')
    const kept = await admin(suite.server, 'GET', `/admin/explain/${last}`)
    assert.equal(kept.status, 404)
    const { error } = await json<{ error: { reason: string } }>(kept)
    assert.match(error.reason, /more have been refused since than are kept/)
  })

  it('a path that has no route leaves nothing behind', async () => {
    const response = await fetch(new URL('wp-login.php', suite.server.publicUrl))
    const id = response.headers.get('x-request-id')
    assert.equal((await admin(suite.server, 'GET', `/admin/explain/${id}`)).status, 404)
  })
})

const client_grants = ['authorization_code', 'refresh_token', 'client_credentials']
