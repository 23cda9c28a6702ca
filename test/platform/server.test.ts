import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createServer } from '../../src/platform/http/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { patience } from '../support/patience.ts'

describe('a server that closes', () => {
  const start = async (context: TestContext, drainTimeout: number) => {
    const lines: string[] = []
    const logger = createLogger({ level: 'info', format: 'json' }, { write: (line) => void lines.push(line) })
    const server = createServer({ name: 'public', logger, trustedProxies: [], drainTimeout })
    server.post('/echo', async () => 'whole')
    await server.listen({ host: '127.0.0.1', port: 0 })
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8')
    context.after(() => void socket.destroy())
    await once(socket, 'connect')
    let received = ''
    socket.on('data', (text) => (received += text))
    const ended = once(socket, 'close')
    const begin = once(server.server, 'request')
    socket.write(
      'POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 2\r\n\r\na',
    )
    await begin
    return { server, socket, ended, received: () => received, lines }
  }

  it('lets a request that is under way end', async (context) => {
    const { server, socket, ended, received, lines } = await start(context, 10_000)
    const begun = performance.now()
    const closed = server.close()
    socket.write('b')
    await Promise.all([closed, ended])
    assert.ok(performance.now() - begun < patience(5000))
    assert.match(received(), /^HTTP\/1\.1 200 OK.*whole$/s)
    const { listener, path, status, reqId } = JSON.parse(lines.find((line) => line.includes('/echo')) ?? '{}')
    assert.deepEqual([listener, path, status, typeof reqId], ['public', '/echo', 200, 'string'])
  })

  it('waits for a body that never ends no longer than its timeout', async (context) => {
    const { server, ended, received } = await start(context, 100)
    const begun = performance.now()
    await Promise.all([server.close(), ended])
    assert.ok(performance.now() - begun >= 90)
    assert.equal(received(), '')
  })
})
