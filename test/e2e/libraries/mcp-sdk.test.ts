import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { auth, type OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import { introspect, redirectUri } from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { localTls, trustLocalTls } from '../../support/local-tls.ts'
import { signInAt } from './person.ts'

/** What the SDK asks its users to write: memory, and a browser. */
interface Memory {
  client?: OAuthClientInformationMixed
  tokens?: OAuthTokens
  verifier?: string
  address?: URL
}

const provider = (memory: Memory, clientMetadataUrl?: string): OAuthClientProvider => ({
  ...(clientMetadataUrl === undefined ? {} : { clientMetadataUrl }),
  redirectUrl: redirectUri,
  clientMetadata: {
    client_name: 'Photo assistant',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  clientInformation: () => memory.client,
  saveClientInformation: (client) => {
    memory.client = client
  },
  tokens: () => memory.tokens,
  saveTokens: (tokens) => {
    memory.tokens = tokens
  },
  redirectToAuthorization: (address) => {
    memory.address = address
  },
  saveCodeVerifier: (verifier) => {
    memory.verifier = verifier
  },
  codeVerifier: () => memory.verifier ?? '',
})

for (const engine of engines) {
  describe(`the client of the MCP TypeScript SDK on ${engine}`, () => {
    let server: TestGatehouse
    let mcp: Server
    let serverUrl: string

    const scopes = ['mcp:read', 'offline_access']
    const metadata = () => ({
      resource: serverUrl,
      authorization_servers: [server.publicUrl],
      scopes_supported: scopes,
    })

    before(async () => {
      // An MCP server: as far as signing in goes, it names its resource and who gives out tokens (RFC 9728).
      mcp = createServer((request, response) => {
        const known = request.url?.startsWith('/.well-known/oauth-protected-resource')
        response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
        response.end(JSON.stringify(known ? metadata() : {}))
      })
      await new Promise<void>((resolve) => mcp.listen(0, '127.0.0.1', resolve))
      serverUrl = `http://127.0.0.1:${(mcp.address() as AddressInfo).port}/mcp`
      server = await startTestGatehouse(engine, {
        oidc: {
          dynamic_client_registration: { enabled: true, default_scope: scopes },
          client_id_metadata_documents: { enabled: true },
        },
        oauth2: { resource_indicators: { allowed: [serverUrl] } },
      })
    })
    after(async () => {
      mcp.close()
      mcp.closeAllConnections()
      await server.close()
    })

    it('registers itself, signs in with PKCE and a resource, and refreshes', async () => {
      const memory: Memory = {}
      assert.equal(await auth(provider(memory), { serverUrl }), 'REDIRECT')
      assert.equal(memory.address?.searchParams.get('resource'), serverUrl)
      assert.equal(memory.address?.searchParams.has('state'), false)
      const callback = await signInAt(server, memory.address ?? '')
      const authorizationCode = callback.searchParams.get('code') ?? ''
      assert.equal(await auth(provider(memory), { serverUrl, authorizationCode }), 'AUTHORIZED')

      const first = memory.tokens
      assert.deepEqual((await introspect(server, first?.access_token ?? ''))['aud'], [serverUrl])
      assert.ok(first?.refresh_token)
      assert.equal(await auth(provider(memory), { serverUrl }), 'AUTHORIZED')
      assert.notEqual(memory.tokens?.access_token, first.access_token)
      const refreshed = await introspect(server, memory.tokens?.access_token ?? '')
      assert.partialDeepStrictEqual(refreshed, {
        ...{ active: true, aud: [serverUrl], sub: 'ada', scope: 'mcp:read offline_access' },
      })
    })

    it('is known by the address of its metadata, without registration', async (context) => {
      trustLocalTls()
      const host = createTlsServer(localTls, (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ ...provider({}).clientMetadata, client_id: address() }))
      })
      await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
      const address = () => `https://localhost:${(host.address() as AddressInfo).port}/client.json`
      context.after(() => {
        host.close()
        host.closeAllConnections()
      })
      const memory: Memory = {}
      const client = provider(memory, address())
      assert.equal(await auth(client, { serverUrl }), 'REDIRECT')
      assert.equal(memory.client?.client_id, address())
      const callback = await signInAt(server, memory.address ?? '')
      const authorizationCode = callback.searchParams.get('code') ?? ''
      assert.equal(await auth(client, { serverUrl, authorizationCode }), 'AUTHORIZED')
      assert.partialDeepStrictEqual(await introspect(server, memory.tokens?.access_token ?? ''), {
        ...{ active: true, client_id: address(), aud: [serverUrl], sub: 'ada' },
      })
    })
  })
}
