import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachEngine } from './suite.ts'

onEachEngine('request bodies', (suite) => {
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
})
