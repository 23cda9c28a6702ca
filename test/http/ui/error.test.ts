import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startDocumentHost } from '../../support/client-documents.ts'
import { authorization, createClient, type RegisteredClient } from '../../support/flow.ts'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { type Arrival, open, textOf } from '../../support/pages.ts'
import { locationOf, userAgent } from '../../support/user-agent.ts'

const hostile = 'Your account is locked. Call 0900 123'

for (const [what, page] of [
  ['hosted error page', 'ui/error'],
  ['fallback page', 'oauth2/fallbacks/error'],
] as const) {
  describe(`the ${what}`, () => {
    let server: TestGatehouse
    let client: RegisteredClient

    before(async () => {
      server = await startTestGatehouse('sqlite', {
        urls: { error: `/${page}` },
        oidc: { client_id_metadata_documents: { enabled: true } },
      })
      client = await createClient(server)
    })
    after(() => server.close())

    const show = (parameters: Record<string, string>): Promise<Arrival> =>
      open(userAgent(), server, `/${page}?${new URLSearchParams(parameters)}`)
    /** Where the authorization server itself sends a browser whose request it does not trust. */
    const sent = async (overrides: Record<string, string>): Promise<URL> => {
      const { url } = authorization(server, client.client_id, overrides)
      return locationOf(await userAgent().get(url.href))
    }

    it('shows codes that exist and nothing else that stands in its address', async () => {
      const known = textOf(await show({ error: 'invalid_client', error_description: hostile }))
      assert.match(known, /invalid_client/)
      assert.doesNotMatch(known, /locked|0900/)
      for (const name of ['error', 'error_hint', 'error_debug', 'request_id', 'error_code']) {
        const shown = await show({ error: 'invalid_client', [name]: hostile })
        assert.doesNotMatch(textOf(shown), /locked|0900/, name)
      }
      for (const code of ['your_account_is_locked', 'toString', '__proto__', 'locked'])
        assert.doesNotMatch(textOf(await show({ error: code })), /locked|toString|proto/, code)
    })

    it('shows what this server says, until a character of it is changed', async () => {
      const location = await sent({ redirect_uri: 'https://evil.example/' })
      assert.equal(location.pathname, `/${page}`)
      const text = textOf(await open(userAgent(), server, location.href))
      assert.match(text, /redirect/)
      const description = location.searchParams.get('error_description') ?? ''
      const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(description)?.[0]
      assert.ok(id && text.includes(id))
      for (const [name, value] of [
        ['error_description', hostile],
        ['error_description', description.replace(id, '11111111-2222-4333-8444-555555555555')],
        ['error_description', `${hostile} ${description}`],
        ['error_description', description.replace(/.{5}\)$/, 'xxxxx)')],
        ['error', 'invalid_scope'],
      ] as const) {
        const changed = new URL(location)
        changed.searchParams.set(name, value)
        const shown = textOf(await open(userAgent(), server, changed.href))
        assert.doesNotMatch(shown, /0900|whitelisted|redirect_uri/, name)
      }
    })

    it('signs no words that a request brought, whatever quotes stand in them', async () => {
      for (const brought of [hostile, `x' ${hostile} 'y`, `' ${hostile} '`, `x'.\n${hostile}.\n'y`]) {
        const { url } = authorization(server, client.client_id)
        url.search += `&${encodeURIComponent(brought)}=1&${encodeURIComponent(brought)}=2`
        const location = locationOf(await userAgent().get(url.href))
        const text = textOf(await open(userAgent(), server, location.href))
        assert.match(text, /more than once/)
        assert.doesNotMatch(text, /locked|0900/, brought)
      }
    })

    it('signs no words of a document, which anybody can publish', async (context) => {
      const host = await startDocumentHost()
      context.after(() => host.close())
      for (const words of [hostile, `a' ${hostile} 'b`, `a" ${hostile} "b`]) {
        for (const members of [
          { redirect_uris: [words] },
          { redirect_uris: [`javascript:${words}`] },
          { subject_type: words },
          { allowed_cors_origins: [words] },
          { id_token_signed_response_alg: words },
          { post_logout_redirect_uris: [words] },
        ]) {
          const { url } = authorization(server, host.publish(members))
          const location = locationOf(await userAgent().get(url.href))
          const text = textOf(await open(userAgent(), server, location.href))
          assert.match(text, /metadata document cannot be used/)
          assert.doesNotMatch(text, /locked|0900/, JSON.stringify(members))
        }
      }
    })
  })
}

describe('an error page of an application', () => {
  it('gets error and error_description as from Hydra, and nothing more', async () => {
    const server = await startTestGatehouse('sqlite', { urls: { error: 'https://apps.example/error?a=b' } })
    try {
      const { url } = authorization(server, 'nobody')
      const location = locationOf(await userAgent().get(url.href))
      assert.equal(`${location.origin}${location.pathname}`, 'https://apps.example/error')
      assert.deepEqual([...location.searchParams.keys()].sort(), ['a', 'error', 'error_description'])
    } finally {
      await server.close()
    }
  })
})
