import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import * as client from 'openid-client'
import { Strategy } from 'openid-client/passport'
import passport from 'passport'
import { createClient } from '../../support/flow.ts'
import { engines, startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'
import { signInAt } from './person.ts'

/** What Express and a session middleware would add to a request. */
type Dressed = IncomingMessage & {
  protocol: string
  host: string
  session: object
  user?: { sub?: string; email?: unknown }
}

for (const engine of engines) {
  describe(`the Passport strategy of openid-client on ${engine}`, () => {
    let server: TestGatehouse
    let application: Server
    let origin: string

    before(async () => {
      server = await startTestGatehouse(engine)
      application = createServer()
      await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
      origin = `http://127.0.0.1:${(application.address() as AddressInfo).port}`
      const registered = await createClient(server, { redirect_uris: [`${origin}/callback`] })
      const config = await client.discovery(
        new URL(server.publicUrl),
        registered.client_id,
        registered.client_secret,
        undefined,
        { execute: [client.allowInsecureRequests] },
      )
      const authenticator = new passport.Passport()
      authenticator.use(
        new Strategy(
          { name: 'gatehouse', config, scope: 'openid email', callbackURL: `${origin}/callback` },
          (tokens, verified) => verified(null, tokens.claims()),
        ),
      )
      const session = {}
      application.on('request', (request: IncomingMessage, response: ServerResponse) => {
        const dressed: Dressed = Object.assign(request, {
          protocol: 'http',
          host: request.headers.host ?? '',
          session,
        })
        const authenticate = authenticator.authenticate('gatehouse', { session: false })
        authenticate(dressed, response, (error: unknown) => {
          response.statusCode = error === undefined ? 200 : 500
          response.end(error === undefined ? JSON.stringify(dressed.user) : String(error))
        })
      })
    })
    after(async () => {
      application.close()
      application.closeAllConnections()
      await server.close()
    })

    it('signs somebody in', async () => {
      const leaving = await fetch(`${origin}/login`, { redirect: 'manual' })
      const address = new URL(leaving.headers.get('location') ?? '')
      assert.equal(address.searchParams.has('state'), false)
      const arrived = await fetch(await signInAt(server, address), { redirect: 'manual' })
      const user = await arrived.text()
      assert.equal(arrived.status, 200, user)
      assert.partialDeepStrictEqual(JSON.parse(user), { sub: 'ada', email: 'ada@example.com' })
    })
  })
}
