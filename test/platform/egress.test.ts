import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createEgress, EgressError } from '../../src/platform/egress/index.ts'

/** A server on loopback that counts who came. */
async function target(context: TestContext, answer: RequestListener) {
  let visits = 0
  const server = createServer((request, response) => {
    visits += 1
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}/`, visits: () => visits }
}

const fails = (reason: EgressError['reason']) => (error: unknown) => {
  assert.ok(error instanceof EgressError)
  assert.equal(error.reason, reason)
  assert.doesNotMatch(error.message, /127|localhost|secret/)
  return true
}

describe('requests to private networks', () => {
  const guarded = createEgress({ disallowPrivate: true, exceptions: [] })
  after(() => guarded.close())

  const hosts = [
    ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '0x7f.0.0.1', '0.0.0.0', '0'],
    ...['%31%32%37.0.0.1', '１２７.0.0.1', '127。0。0。1', '127.0.0.1.'],
    ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:0:0:1]', '[64:ff9b::7f00:1]'],
    ...['localhost', 'LOCALHOST', 'localhost.', 'app.localhost'],
  ]
  for (const host of hosts) {
    it(`RFC 6890: http://${host}/ is refused and not called`, async (context) => {
      const { port, visits } = await target(context, (_request, response) => response.end('secret'))
      const url = `http://${host}:${port}/`
      assert.equal(guarded.isAllowed(url), false)
      await assert.rejects(guarded.request(url), fails('forbidden'))
      assert.equal(visits(), 0)
    })
  }
  for (const host of ['169.254.169.254', '10.0.0.1', '192.168.1.1', '172.20.0.1', '[fd00::1]', '[fe80::1]']) {
    it(`RFC 6890: http://${host}/ is refused`, () =>
      assert.rejects(guarded.request(`http://${host}/latest/meta-data`), fails('forbidden')))
  }
  for (const url of [
    'file:///etc/passwd',
    'ftp://example.com/',
    'data:,x',
    'http://a:b@example.com/',
    'x',
    '',
  ]) {
    it(`only http and https without credentials: '${url}' is refused`, async () => {
      assert.equal(guarded.isAllowed(url), false)
      await assert.rejects(guarded.request(url), fails('forbidden'))
    })
  }

  it('a name that resolves to loopback is refused when it is connected to (DNS rebinding)', async (context) => {
    const { lookup } = await import('node:dns')
    const { hostname } = await import('node:os')
    const name = hostname()
    const addresses = await new Promise<string[]>((resolve) =>
      lookup(name, { all: true }, (_error, found) => resolve((found ?? []).map(({ address }) => address))),
    )
    const { port, visits } = await target(context, (_request, response) => response.end('secret'))
    // A machine that cannot resolve its own name does not connect either.
    const reason = addresses.length === 0 ? 'unreachable' : 'forbidden'
    await assert.rejects(guarded.request(`http://${name}:${port}/`), fails(reason))
    assert.equal(visits(), 0)
  })

  it('an exception is called, and nothing beside it', async (context) => {
    const { url } = await target(context, (_request, response) => response.end('{"keys":[]}'))
    const egress = createEgress({ disallowPrivate: true, exceptions: [`${url}jwks`] })
    context.after(() => egress.close())
    assert.equal((await egress.request(`${url}jwks`)).body, '{"keys":[]}')
    await assert.rejects(egress.request(`${url}other`), fails('forbidden'))
  })
})

describe('requests and their limits', () => {
  let egress: ReturnType<typeof createEgress>
  before(() => {
    egress = createEgress({ disallowPrivate: false, exceptions: [] })
  })
  after(() => egress.close())

  it('status, type, cache control and body come back', async (context) => {
    const { url } = await target(context, (request, response) => {
      const headers = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' }
      response.writeHead(201, headers).end(`${request.method} ok`)
    })
    assert.deepEqual(await egress.request(url, { method: 'POST', body: 'x' }), {
      status: 201,
      contentType: 'text/plain',
      cacheControl: 'max-age=60',
      body: 'POST ok',
    })
  })

  it('a redirect is an answer and is not followed', async (context) => {
    const inner = await target(context, (_request, response) => response.end('secret'))
    const outer = await target(context, (_request, response) =>
      response.writeHead(302, { location: inner.url }).end(),
    )
    const { status, body } = await egress.request(outer.url)
    assert.deepEqual([status, body, inner.visits()], [302, '', 0])
  })

  it('an answer that is too large is cut off', async (context) => {
    const { url } = await target(context, (_request, response) => response.end('x'.repeat(2000)))
    await assert.rejects(egress.request(url, { maxBytes: 1999 }), fails('too_large'))
    assert.equal((await egress.request(url, { maxBytes: 2000 })).body.length, 2000)
  })

  it('an answer that is compressed counts with the size it unfolds to', async (context) => {
    const bomb = gzipSync('x'.repeat(1_000_000))
    const { url } = await target(context, (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    await assert.rejects(egress.request(url, { maxBytes: 10_000 }), fails('too_large'))
  })

  it('an answer that never begins, or never ends, is given up', async (context) => {
    const silent = await target(context, () => {})
    await assert.rejects(egress.request(silent.url, { timeout: 100 }), fails('timeout'))
    const endless = await target(context, (_request, response) => void response.write('x'))
    await assert.rejects(egress.request(endless.url, { timeout: 100 }), fails('timeout'))
  })

  it('a server that is not there', async (context) => {
    const { url } = await target(context, (request) => request.destroy())
    await assert.rejects(egress.request(url), fails('unreachable'))
  })
})
