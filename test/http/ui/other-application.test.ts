import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../../../src/platform/http/index.ts'
import { authorization, createClient } from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { validToken } from '../../support/pages.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'

describe('the hosted pages, where another application answers login requests', () => {
  let server: TestGatehouse
  before(async () => {
    const urls = { login: 'https://login.example.com/', consent: 'https://login.example.com/consent' }
    server = await startTestGatehouse('sqlite', { urls })
  })
  after(() => server.close())

  const challengeFor = async (metadata: unknown) => {
    const client = await createClient(server, { metadata })
    const agent = userAgent()
    const page = locationOf(await agent.get(authorization(server, client.client_id).url.href))
    return { agent, challenge: page.searchParams.get('login_challenge') ?? '' }
  }
  const pages = ['ui/login', 'ui/registration']
  const person = { email: 'ada@example.com', name: 'Ada', password: 'kd93jfkdls-fjdkl' }

  it('nobody signs in or up at the pages for a client whose requests it answers', async () => {
    const { agent, challenge } = await challengeFor(undefined)
    for (const path of pages) {
      const url = `${server.publicUrl}${path}?login_challenge=${challenge}`
      assert.ok((await agent.get(url)).status >= 400, path)
      const hidden = {
        flow: 'made-up-for-a-test',
        new: 'true',
        csrf_token: validToken(agent),
        login_challenge: challenge,
      }
      const posted = await agent.post(`${server.publicUrl}${path}`, {
        ...hidden,
        method: 'password',
        ...person,
      })
      assert.ok(posted.status >= 400, path)
    }
  })

  it('a client may be led to the pages by its metadata', async () => {
    const login_url = new URL('ui/login', server.publicUrl).href
    const { agent, challenge } = await challengeFor({ gatehouse: { login_url } })
    for (const path of pages)
      assert.equal(
        (await agent.get(`${server.publicUrl}${path}?login_challenge=${challenge}`)).status,
        200,
        path,
      )
  })

  it('Hydra configuration: people register where they sign in unless there is another place for it', async () => {
    const client = await createClient(server)
    const url = authorization(server, client.client_id, { prompt: 'registration' }).url.href
    const page = locationOf(await userAgent().get(url))
    assert.equal(page.origin + page.pathname, 'https://login.example.com/')
  })
})

describe('the hosted page for signing up, beside another application for signing in', () => {
  it('answers where it is configured to', async () => {
    const port = await freePort('127.0.0.1')
    const registration = `http://127.0.0.1:${port}/ui/registration`
    const server = await startTestGatehouse('sqlite', {
      serve: { public: { host: '127.0.0.1', port }, admin: { port: 0 } },
      urls: { login: 'https://login.example.com/', registration },
    })
    try {
      const client = await createClient(server)
      const agent = userAgent()
      const url = authorization(server, client.client_id, { prompt: 'registration' }).url.href
      const page = locationOf(await agent.get(url))
      assert.equal(page.origin + page.pathname, registration)
      assert.equal((await agent.get(page.href)).status, 200)
    } finally {
      await server.close()
    }
  })
})
