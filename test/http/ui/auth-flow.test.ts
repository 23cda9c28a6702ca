import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startTestGatehouse, type TestGatehouse } from '../../support/gatehouse.ts'

const paths = [
  '/ui/sso/',
  '/ui/sso/login?login_challenge=c',
  '/ui/sso/consent?consent_challenge=c',
  '/ui/sso/callback',
]

describe('pages of the auth flow', () => {
  let server: TestGatehouse
  const get = (path: string) => fetch(new URL(path, server.publicUrl), { redirect: 'manual' })

  before(async () => {
    server = await startTestGatehouse('sqlite', { auth_flow: { enabled: true, client: { id: 'app' } } })
  })
  after(() => server.close())

  it('run scripts from here alone; other pages run none', async () => {
    for (const path of paths) {
      const response = await get(path)
      assert.equal(response.status, 200, path)
      const policy = response.headers.get('content-security-policy') ?? ''
      assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'/, path)
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
    }
    for (const path of ['/ui/registration', '/ui/signed-out', '/ui/sso/login', '/ui/sso/callback?error=x']) {
      const response = await get(path)
      assert.doesNotMatch(response.headers.get('content-security-policy') ?? '', /script-src/, path)
      assert.doesNotMatch(await response.text(), /<script/, path)
    }
  })

  it('name scripts that are there, and may be kept for ever', async () => {
    for (const path of paths) {
      const page = await (await get(path)).text()
      const found = [/<script type="module" src="([^"]+)"/, /data-argon2="([^"]+)"/].map(
        (pattern) => pattern.exec(page)?.[1] ?? '',
      )
      for (const src of found) {
        const response = await get(src)
        assert.equal(response.status, 200, src)
        assert.match(response.headers.get('content-type') ?? '', /^text\/javascript/)
        assert.match(response.headers.get('cache-control') ?? '', /immutable/)
      }
    }
  })

  it('refuse an address without a challenge, and show errors in words of their own', async () => {
    assert.equal((await get('/ui/sso/login')).status, 400)
    assert.equal((await get('/ui/sso/consent')).status, 400)
    const hostile = '<img src=x onerror=alert(1)>'
    const query = new URLSearchParams({
      error: 'invalid_flow',
      error_code: 'invalid_flow',
      error_description: hostile,
    })
    const page = await (await get(`/ui/sso/login?${query}`)).text()
    assert.match(page, /This sign-in can’t go on/)
    assert.doesNotMatch(page, /img src=x/)
    assert.ok(!page.includes(hostile))
  })
})

it('without the auth-flow API its pages and scripts are not there', async () => {
  const server = await startTestGatehouse('sqlite')
  try {
    for (const path of paths) assert.equal((await fetch(new URL(path, server.publicUrl))).status, 404, path)
  } finally {
    await server.close()
  }
})

it('without a client nobody is sent anywhere from the start page', async () => {
  const server = await startTestGatehouse('sqlite', { auth_flow: { enabled: true } })
  try {
    const page = await (await fetch(new URL('/ui/sso/', server.publicUrl))).text()
    assert.doesNotMatch(page, /<script|<button/)
  } finally {
    await server.close()
  }
})
