import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { call, follow, newAddress, withCode } from '../../support/auth-flow.ts'
import { type DocumentHost, startDocumentHost } from '../../support/client-documents.ts'
import { redirectUri } from '../../support/flow.ts'
import { locationOf } from '../../support/user-agent.ts'
import { onEachEngine } from './suite.ts'

onEachEngine(
  'clients that nobody registered',
  (suite) => {
    let host: DocumentHost
    before(async () => {
      host = await startDocumentHost()
    })
    after(() => host.close())

    it('OAuth Client ID Metadata Document §6.4: to sign in is not to consent, and the page says where it comes from', async () => {
      const { server } = suite
      const id = host.publish({ client_name: 'Bank of Examples' })
      const client = { client_id: id, client_secret: '', redirect_uris: [redirectUri] }
      const person = await withCode(
        server,
        newAddress(),
        {
          scope: 'openid',
          redirect_uri: redirectUri,
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        },
        undefined,
        client,
      )
      const page = await follow(person.agent, person.answer.body.redirect_to ?? '')
      const challenge = page.searchParams.get('consent_challenge')
      assert.ok(challenge, `not asked, but sent to ${page.href}`)
      const info = await call<{ subject: string; client: { name: string } }>(
        server,
        'GET',
        `/auth/consent/info?consent_challenge=${encodeURIComponent(challenge)}`,
      )
      assert.equal(info.body.client.name, `Bank of Examples (${host.host})`)
      const accepted = await call<{ redirect_to: string }>(server, 'POST', '/auth/consent', {
        ...{ consent_challenge: challenge, identity_id: info.body.subject, consented_scopes: [] },
      })
      const arrived = locationOf(await person.agent.get(accepted.body.redirect_to))
      assert.ok(arrived.searchParams.get('code'), arrived.href)
    })
  },
  { oidc: { client_id_metadata_documents: { enabled: true } } },
)

onEachEngine(
  'clients that register themselves',
  (suite) => {
    it('a warning says that nobody is asked about them', () => {
      assert.match(suite.server.logs.join(''), /registered so without asking anybody/)
    })
  },
  { oidc: { dynamic_client_registration: { enabled: true } } },
)
