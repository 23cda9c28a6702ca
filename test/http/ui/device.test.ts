import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createClient, json } from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type Arrival, open, submit, textOf } from '../../support/pages.ts'
import { userAgent } from '../../support/user-agent.ts'

describe('device page', () => {
  let server: TestGatehouse
  let clientId: string

  before(async () => {
    server = await startTestGatehouse('sqlite')
    const client = await createClient(server, {
      client_name: 'Living Room TV',
      redirect_uris: [],
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
      token_endpoint_auth_method: 'none',
    })
    clientId = client.client_id
  })
  after(() => server.close())

  const userCode = async (): Promise<string> => {
    const url = new URL('oauth2/device/auth', server.publicUrl)
    const body = new URLSearchParams({ client_id: clientId, scope: 'openid' })
    return (await json(await fetch(url, { method: 'POST', body })))['user_code'] ?? ''
  }
  const asksToConnect = (page: Arrival): boolean => /Connect Living Room TV ?\?/.test(textOf(page))

  it('shows at an address of its own what a code stands for, and loading that costs no attempt', async () => {
    const agent = userAgent()
    const page = await open(agent, server, '/ui/device')
    const shown = await submit(agent, server, page, 'user_code', { user_code: await userCode() })
    assert.ok(shown.url.searchParams.has('flow'))
    assert.ok(asksToConnect(shown))
    const wrong = await submit(agent, server, page, 'user_code', { user_code: 'BBBBBBBB' })
    assert.equal(wrong.status, 400)
    for (let time = 0; time < 12; time += 1) {
      assert.ok(asksToConnect(await open(agent, server, shown.url.href)))
      const told = await open(agent, server, wrong.url.href)
      assert.deepEqual([told.status, told.headers.get('retry-after')], [400, null])
    }
    assert.ok(asksToConnect(await submit(agent, server, page, 'user_code', { user_code: await userCode() })))
  })

  it('RFC 8628 §5.4: no link leads another browser past the code', async () => {
    const [agent, other] = [userAgent(), userAgent()]
    const page = await open(agent, server, '/ui/device')
    const shown = await submit(agent, server, page, 'user_code', { user_code: await userCode() })
    const elsewhere = await open(other, server, shown.url.href)
    assert.ok(!asksToConnect(elsewhere))
    assert.match(textOf(elsewhere), /Enter the code/)
    const ownPage = await open(agent, server, '/ui/device')
    const flow = shown.url.searchParams.get('flow') ?? ''
    const mixed = new URL(ownPage.url)
    mixed.searchParams.set('flow', flow)
    assert.ok(!asksToConnect(await open(agent, server, mixed.href)))
  })
})
