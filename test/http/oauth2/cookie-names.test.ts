import assert from 'node:assert/strict'
import { it } from 'node:test'
import { authorization, toLogin } from '../../support/flow.ts'
import { formWith, open } from '../../support/pages.ts'
import { userAgent } from '../../support/user-agent.ts'
import { accepted, onEachEngine, visit } from './suite.ts'

onEachEngine(
  'names and paths of cookies',
  (suite) => {
    it('as in Hydra: serve.cookies.names and serve.cookies.paths.session', async () => {
      const agent = userAgent()
      const { url } = authorization(suite.server, suite.client.client_id)
      const first = await agent.get(url.href)
      assert.match(first.headers.get('set-cookie') ?? '', /^my_login_dev_\d+=.*; Path=\/;/)
      const challenge = await toLogin(agent, url)
      const target = await accepted(suite, 'login', challenge, { subject: 'ada', remember: true })
      const cookies = (await agent.get(target)).headers.getSetCookie()
      assert.ok(cookies.some((each) => /^my_consent_dev_\d+=.*; Path=\/;/.test(each)))
      assert.ok(cookies.some((each) => /^my_session_dev=.*; Path=\/oauth2;/.test(each)))
      const device = await agent.get(new URL('oauth2/device/verify', suite.server.publicUrl).href)
      assert.match(device.headers.get('set-cookie') ?? '', /^my_device_dev=.*; Path=\/;/)

      const logout = await visit(new URL('oauth2/sessions/logout', suite.server.publicUrl), agent)
      const confirmed = await accepted(
        suite,
        'logout',
        logout.location.searchParams.get('logout_challenge') ?? '',
      )
      const ended = (await agent.get(confirmed)).headers.get('set-cookie')
      assert.match(ended ?? '', /^my_session_dev=; Max-Age=0; Path=\/oauth2;/)
    })

    it('as in Kratos: session.cookie.path', async () => {
      const agent = userAgent()
      const page = await open(agent, suite.server, '/ui/registration')
      const { action, hidden } = formWith(page, 'password')
      const person = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'mango tree bicycle' }
      const form = new URLSearchParams([...hidden, ...Object.entries(person)])
      const cookies = (await agent.post(new URL(action, page.url).href, form)).headers.getSetCookie()
      assert.ok(
        cookies.some((each) => /^ory_kratos_session=.*; Path=\/ui;/.test(each)),
        cookies.join('\n'),
      )
    })
  },
  {
    serve: {
      public: { host: '127.0.0.1', port: 0 },
      admin: { port: 0 },
      cookies: {
        names: {
          login_csrf: 'my_login',
          consent_csrf: 'my_consent',
          device_csrf: 'my_device',
          session: 'my_session',
        },
        paths: { session: '/oauth2' },
      },
    },
    session: { cookie: { path: '/ui' } },
  },
)
