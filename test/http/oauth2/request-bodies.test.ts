import assert from 'node:assert/strict'
import { it } from 'node:test'
import { admin } from '../../support/flow.ts'
import { assertError, onEachEngine } from './suite.ts'

onEachEngine(
  'request bodies',
  (suite) => {
    const send = (path: string, contentType: string, body: string): Promise<Response> =>
      fetch(new URL(path, suite.server.publicUrl), {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
        redirect: 'manual',
      })

    it('a hosted page that gets anything but a form shows the error page', async () => {
      for (const page of ['login', 'registration', 'consent', 'device', 'logout']) {
        for (const [contentType, body] of [
          ['application/json', '["a"]'],
          ['application/json', '{"entries":[["csrf_token","x"]],"duplicate":{}}'],
          ['text/plain', 'csrf_token=x'],
          ['multipart/form-data; boundary=x', '--x--'],
        ] as const) {
          const response = await send(`ui/${page}`, contentType, body)
          assert.equal(response.status, 400, `${page} ${contentType}`)
          assert.match(response.headers.get('content-type') ?? '', /^text\/html/)
          assert.match(await response.text(), /invalid_request/)
        }
      }
    })

    it('RFC 6749 §3.2: a public endpoint for forms does not even read JSON', async () => {
      for (const path of ['oauth2/token', 'oauth2/revoke', 'oauth2/device/auth', 'userinfo']) {
        const body = `[${'{"a":'.repeat(100_000)}`
        await assertError(
          await send(path, 'application/json', body),
          400,
          'invalid_request',
          /The request body must be application\/x-www-form-urlencoded\.$/,
        )
      }
    })

    it('a form of more than 128 KiB is too large for the public listener', async () => {
      const type = 'application/x-www-form-urlencoded'
      const tooLarge = await send('oauth2/token', type, `token=${'x'.repeat(129 * 1024)}`)
      await assertError(tooLarge, 413, 'invalid_request')
      const accepted = await send('oauth2/revoke', type, `client_id=x&token=${'x'.repeat(120 * 1024)}`)
      await assertError(accepted, 401, 'invalid_client')
    })

    it('a document of more than 64 KiB is too large for registration, and not for operators', async () => {
      const document = (size: number) => JSON.stringify({ client_name: 'x'.repeat(size) })
      const tooLarge = await send('oauth2/register', 'application/json', document(65 * 1024))
      await assertError(tooLarge, 413, 'invalid_request')
      const { status } = await send('oauth2/register', 'application/json', document(63 * 1024))
      assert.notEqual(status, 413)
      const metadata = { text: 'x'.repeat(900 * 1024) }
      assert.equal((await admin(suite.server, 'POST', '/admin/clients', { metadata })).status, 201)
    })

    it('security: __proto__ members of a document are dropped, however they are spelt', async () => {
      for (const name of ['__proto__', '\\u005f_proto__', '__\\u0070roto__']) {
        const body = `{"metadata":{"${name}":{"admin":true},"kept":[{"${name}":1}]}}`
        const response = await fetch(new URL('admin/clients', suite.server.adminUrl), {
          method: 'POST',
          body,
        })
        assert.match(await response.text(), /"metadata":\{"kept":\[\{\}\]\}/)
      }
    })

    it('security: a document that is nested too deeply is a bad request', async () => {
      const body = `{"metadata":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`
      const response = await fetch(new URL('admin/clients', suite.server.adminUrl), { method: 'POST', body })
      await assertError(
        response,
        400,
        'The request was malformed or contained invalid parameters',
        /nested more than 256 levels deep/,
      )
    })
  },
  { oidc: { dynamic_client_registration: { enabled: true } } },
)
