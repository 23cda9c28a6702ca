import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createServer } from '../../src/platform/http/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { configure } from '../../src/server/configuration/index.ts'
import { relaxations } from '../../src/server/relaxations.ts'

describe('forwarded headers', () => {
  const start = async (context: TestContext, trustedProxies: readonly string[]) => {
    const lines: string[] = []
    const logger = createLogger({ level: 'info', format: 'json' }, { write: (line) => void lines.push(line) })
    const server = createServer({ name: 'public', logger, trustedProxies })
    server.get('/seen', async ({ ip, protocol, host }) => ({ ip, protocol, host }))
    await server.listen({ host: '127.0.0.1', port: 0 })
    context.after(() => server.close())
    const { port } = server.server.address() as { port: number }
    return {
      lines,
      ask: (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/seen`, { headers }),
    }
  }
  const warnings = (lines: string[]) => lines.filter((line) => line.includes('"level":"warn"'))

  it('from an address that is not trusted count for nothing and are named in one warning, with what to set', async (context) => {
    for (const trusted of [[], ['10.0.0.0/8']]) {
      const { ask, lines } = await start(context, trusted)
      const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' }
      for (let time = 0; time < 3; time += 1) {
        assert.partialDeepStrictEqual(await (await ask(headers)).json(), {
          ip: '127.0.0.1',
          protocol: 'http',
        })
      }
      const [warning = '', ...more] = warnings(lines)
      assert.deepEqual(more, [])
      assert.match(warning, /x-forwarded-for, x-forwarded-proto/)
      assert.match(warning, /127\.0\.0\.1/)
      assert.match(warning, /serve\.tls\.allow_termination_from/)
    }
  })

  it('from a trusted proxy are believed, whatever stands to the left of the first address that is nobody of ours', async (context) => {
    const { ask, lines } = await start(context, ['127.0.0.1/32', '10.0.0.0/8'])
    const headers = {
      'x-forwarded-for': 'unknown, 203.0.113.7, 10.1.2.3',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'sso.example.com:8443',
    }
    const seen = { ip: '203.0.113.7', protocol: 'https', host: 'sso.example.com:8443' }
    assert.deepEqual(await (await ask(headers)).json(), seen)
    assert.partialDeepStrictEqual(await (await ask({ 'x-forwarded-for': '2001:db8::7' })).json(), {
      ip: '2001:db8::7',
    })
    assert.deepEqual(warnings(lines), [])
  })

  it('that cannot be parsed are refused where a trusted proxy sends them', async (context) => {
    const { ask, lines } = await start(context, ['loopback'])
    for (const headers of [
      { 'x-forwarded-for': 'unknown' },
      { 'x-forwarded-for': '203.0.113.7, 300.1.1.1' },
      { 'x-forwarded-proto': 'https://' },
      { 'x-forwarded-proto': 'gopher' },
      { 'x-forwarded-host': 'evil.example/path' },
      { 'x-forwarded-host': 'a b' },
    ]) {
      const response = await ask(headers as Record<string, string>)
      assert.equal(response.status, 400, JSON.stringify(headers))
    }
    assert.ok(lines.some((line) => line.includes('"refused"') && line.includes('X-Forwarded-For')))
  })

  it('Hydra: a range that holds every address trusts all of them', async (context) => {
    const { ask } = await start(context, ['0.0.0.0/0'])
    const seen = await ask({ 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' })
    assert.partialDeepStrictEqual(await seen.json(), { ip: '203.0.113.7', protocol: 'https' })
  })

  it('that every address is trusted is said at start', () => {
    const said = (entry: string) => {
      const configuration = configure({ dev: true, serve: { tls: { allow_termination_from: [entry] } } })
      return relaxations(configuration).some((line) => line.startsWith('serve.tls.allow_termination_from'))
    }
    assert.deepEqual(['0.0.0.0/0', '::/0', '10.0.0.0/8'].map(said), [true, true, false])
  })
})
