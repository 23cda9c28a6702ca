import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startDocumentHost } from '../../support/client-documents.ts'
import {
  authorization,
  createClient,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  token,
} from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type Arrival, open, post, register, submit, textOf } from '../../support/pages.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'

const password = 'mango tree bicycle'

describe('consent page', () => {
  let server: TestGatehouse
  let client: RegisteredClient
  let people = 0

  before(async () => {
    server = await startTestGatehouse('sqlite')
    client = await createClient(server)
  })
  after(() => server.close())

  const person = async (): Promise<{ agent: UserAgent; email: string }> => {
    people += 1
    const [agent, email] = [userAgent(), `person${people}@example.com`]
    await register(agent, server, email, password)
    return { agent, email }
  }
  const begin = (scope = 'openid email profile photos.read', of = client) =>
    authorization(server, of.client_id, { scope })
  const accept = (agent: UserAgent, page: Arrival, scopes: string[], remember = false): Promise<Arrival> =>
    submit(agent, server, page, 'decision', [
      ...scopes.map((scope): [string, string] => ['grant_scope', scope]),
      ...(remember ? [['remember', 'true'] as [string, string]] : []),
      ['decision', 'accept'],
    ])
  const redeem = async (
    callback: URL,
    verifier: string,
    of = client,
  ): Promise<Tokens & { claims: Record<string, unknown> }> => {
    const code = callback.searchParams.get('code') ?? ''
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }
    const tokens = await json<Tokens>(await token(server, of, form))
    const [, payload = ''] = tokens.id_token.split('.')
    return {
      ...tokens,
      claims: JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>,
    }
  }

  it('grants what is ticked, openid always, and gives claims by granted scope alone', async () => {
    const { agent, email } = await person()
    const request = begin()
    const page = await open(agent, server, request.url.href)
    assert.match(textOf(page), /Test application wants to access your account/)
    assert.match(textOf(page), /127\.0\.0\.1:9999/)
    const arrived = await accept(agent, page, ['email', 'never.requested'])
    assert.equal(arrived.url.searchParams.get('state'), request.state)
    const tokens = await redeem(arrived.url, request.verifier)
    assert.equal(tokens.scope, 'openid email')
    assert.equal(tokens.claims['email'], email)
    assert.equal(tokens.claims['email_verified'], false)
    assert.equal(tokens.claims['name'], undefined)
    assert.deepEqual(tokens.claims['amr'], ['pwd'])
    assert.equal(tokens.claims['acr'], 'aal1')
    const userinfo = await json(
      await fetch(new URL('userinfo', server.publicUrl), {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      }),
    )
    assert.equal(userinfo['email'], email)
    assert.equal(userinfo['sub'], tokens.claims['sub'])
  })

  it('asks once where the answer is remembered, and again where it is not', async () => {
    const { agent } = await person()
    const again = async () => (await open(agent, server, begin().url.href)).url
    await accept(agent, await open(agent, server, begin().url.href), ['email', 'profile', 'photos.read'])
    assert.equal((await again()).pathname, '/ui/consent')
    await accept(
      agent,
      await open(agent, server, begin().url.href),
      ['email', 'profile', 'photos.read'],
      true,
    )
    const request = begin()
    const arrived = await open(agent, server, request.url.href)
    assert.ok(arrived.url.searchParams.has('code'))
    assert.equal((await redeem(arrived.url, request.verifier)).claims['name'], 'Ada Lovelace')
  })

  it('asks nothing for applications marked as trusted', async () => {
    const trusted = await createClient(server, { skip_consent: true })
    const { agent, email } = await person()
    const request = begin('openid email', trusted)
    const arrived = await open(agent, server, request.url.href)
    const { claims, scope } = await redeem(arrived.url, request.verifier, trusted)
    assert.equal(scope, 'openid email')
    assert.equal(claims['email'], email)
  })

  it('tells the application when the user denies (RFC 6749 4.1.2.1)', async () => {
    const { agent } = await person()
    const request = begin()
    const page = await open(agent, server, request.url.href)
    const { url } = await submit(agent, server, page, 'decision', {
      decision: 'reject',
      grant_scope: 'email',
    })
    assert.equal(url.searchParams.get('error'), 'access_denied')
    assert.equal(url.searchParams.get('state'), request.state)
    assert.ok(!url.searchParams.has('code'))
  })

  it('is given by the signed-in subject alone', async () => {
    const [ada, bob] = [await person(), await person()]
    const page = await open(ada.agent, server, begin().url.href)
    for (const agent of [bob.agent, userAgent()]) {
      const shown = await open(agent, server, page.url.href)
      assert.equal(shown.status, 403)
      assert.match(textOf(shown), /Please sign in first/)
      const posted = await submit(agent, server, page, 'decision', {
        decision: 'accept',
        grant_scope: 'email',
      })
      assert.equal(posted.status, 403)
    }
  })

  it('needs the token of this browser', async () => {
    const { agent } = await person()
    const page = await open(agent, server, begin().url.href)
    const challenge = page.url.searchParams.get('consent_challenge') ?? ''
    const url = new URL('/ui/consent', server.publicUrl).href
    const response = await agent.post(url, {
      consent_challenge: challenge,
      decision: 'accept',
      grant_scope: 'email',
    })
    // What was decided counts for nothing, and the page is shown anew.
    assert.equal(response.status, 303)
    const shown = await open(agent, server, response.headers.get('location') ?? '')
    assert.equal(shown.url.pathname, '/ui/consent')
    assert.match(textOf(shown), /This page was open for too long\. Please try again/)
    assert.equal((await post(agent, server, '/ui/consent', {})).status, 400)
  })

  it('shows an error page for a challenge that is made up or meant for another step', async () => {
    const { agent } = await person()
    const login = (await open(userAgent(), server, begin().url.href)).url.searchParams.get('login_challenge')
    for (const challenge of ['x', login]) {
      assert.equal((await open(agent, server, `/ui/consent?consent_challenge=${challenge}`)).status, 410)
    }
    assert.equal((await open(agent, server, '/ui/consent')).status, 400)
  })
})

it('OAuth Client ID Metadata Document §6.4: the page shows where a client comes from that nobody registered', async (context) => {
  const host = await startDocumentHost()
  const server = await startTestGatehouse('sqlite', {
    oidc: { client_id_metadata_documents: { enabled: true } },
  })
  context.after(() => {
    host.close()
    return server.close()
  })
  const id = host.publish({ client_name: 'Bank of Examples' })
  const agent = userAgent()
  await register(agent, server, 'ada@example.com', password)
  const begin = () => open(agent, server, authorization(server, id).url.href)
  const page = await begin()
  assert.match(textOf(page), new RegExp(`Bank of Examples.*comes from ${host.host.replace('.', '\\.')}`))
  const accepted = await submit(agent, server, page, 'decision', [
    ['grant_scope', 'openid'],
    ['grant_scope', 'offline_access'],
    ['remember', 'true'],
    ['decision', 'accept'],
  ])
  assert.ok(accepted.url.searchParams.get('code'))
  // Any program on the machine can answer there: nobody is taken back unasked.
  assert.equal((await begin()).url.pathname, '/ui/consent')
})
