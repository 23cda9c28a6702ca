import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { configure } from '../../../src/server/configuration/index.ts'
import { certificate, clientCert, fingerprint } from '../../support/client-certificate.ts'
import {
  engines,
  startOn,
  startTestGatehouse,
  type TestGatehouse,
  testConfiguration,
} from '../../support/gatehouse.ts'

interface Suite {
  server: TestGatehouse
}

function onEachEngine(
  title: string,
  tests: (suite: Suite) => void,
  overrides: Record<string, unknown>,
): void {
  for (const engine of engines) {
    describe(`${title} on ${engine}`, () => {
      const suite = {} as Suite
      before(async () => {
        suite.server = await startTestGatehouse(engine, overrides)
      })
      after(() => suite.server.close())
      tests(suite)
    })
  }
}

const digest = (token: string) => `sha256:${createHash('sha256').update(token).digest('hex')}`
const tokens = {
  everything: 'gatehouse_admin_for_everything_0123456789',
  clients: 'gatehouse_admin_for_clients_0123456789abc',
  'login-and-consent': 'gatehouse_admin_for_login_0123456789abcde',
}
const configured = Object.entries(tokens).map(([scope, token]) => ({
  name: `${scope}-caller`,
  hash: digest(token),
  scope,
}))
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const certificates = (more: Record<string, unknown> = {}) => ({
  allowed: [{ name: 'deployment', fingerprint, scope: 'clients' }],
  ...more,
})
const listening = (admin: Record<string, unknown>, trusted: string[] = []) => ({
  serve: {
    public: { host: '127.0.0.1', port: 0 },
    admin: { port: 0, ...admin },
    tls: { allow_termination_from: trusted },
  },
})

/** An operation of each kind, and what a caller gets that may do it. */
const operations: [scope: keyof typeof tokens | 'any', method: string, path: string, status: number][] = [
  ['clients', 'GET', '/admin/clients', 200],
  ['clients', 'GET', '/clients', 200],
  ['clients', 'GET', '/admin/clients/nobody', 404],
  ['clients', 'POST', '/admin/clients/nobody/secrets/rotate', 404],
  ['login-and-consent', 'GET', '/admin/oauth2/auth/requests/login?login_challenge=x', 404],
  ['login-and-consent', 'PUT', '/admin/oauth2/auth/requests/consent/accept?consent_challenge=x', 400],
  ['login-and-consent', 'DELETE', '/admin/oauth2/auth/sessions/login?subject=nobody', 204],
  ['everything', 'GET', '/admin/keys/nobody', 404],
  ['everything', 'GET', '/admin/identities', 200],
  ['everything', 'GET', '/admin/audit', 200],
  ['everything', 'DELETE', '/admin/oauth2/tokens?client_id=nobody', 204],
  ['everything', 'GET', '/admin/trust/grants/jwt-bearer/issuers', 200],
  ['everything', 'POST', '/admin/oauth2/introspect', 400],
  ['any', 'GET', '/admin/version', 200],
  ['any', 'GET', '/admin/openapi.json', 200],
  ['any', 'GET', '/admin/metrics/prometheus', 200],
]

const ask = ({ server }: Suite, method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, server.adminUrl), { method, headers })

onEachEngine(
  'the admin listener with tokens',
  (suite) => {
    for (const [scope, method, path, status] of operations) {
      it(`RFC 6750 §3.1: ${method} ${path} is for ${scope === 'any' ? 'every caller' : `the scope ${scope}`}`, async () => {
        const anonymous = await ask(suite, method, path)
        assert.equal(anonymous.status, 401)
        assert.equal(anonymous.headers.get('www-authenticate'), 'Bearer realm="gatehouse-admin"')
        for (const [own, token] of Object.entries(tokens)) {
          const response = await ask(suite, method, path, bearer(token))
          const allowed = own === 'everything' || own === scope || scope === 'any'
          assert.equal(response.status, allowed ? status : 403, own)
          if (!allowed)
            assert.match(response.headers.get('www-authenticate') ?? '', /error="insufficient_scope"$/)
        }
      })
    }

    it('RFC 6750 §3.1: a token that nobody configured, its hash, and another scheme are refused', async () => {
      const values = ['gatehouse_admin_other', digest(tokens.everything), digest(tokens.everything).slice(7)]
      for (const authorization of [
        ...values.map((value) => `Bearer ${value}`),
        `Basic ${tokens.everything}`,
        '',
      ]) {
        const response = await ask(suite, 'GET', '/admin/clients', { authorization })
        assert.equal(response.status, 401)
        assert.match(response.headers.get('www-authenticate') ?? '', /error="invalid_token"$/)
      }
    })

    it('every face refuses in its own words, and says what to do', async () => {
      const hydra = (await (await ask(suite, 'GET', '/admin/clients')).json()) as Record<string, string>
      assert.deepEqual(Object.keys(hydra), ['error', 'error_description'])
      assert.equal(hydra['error'], 'request_unauthorized')
      assert.match(hydra['error_description'] ?? '', /serve\.admin\.tokens/)
      const kratos = (await (await ask(suite, 'GET', '/admin/identities')).json()) as {
        error: Record<string, unknown>
      }
      assert.equal(kratos.error['code'], 401)
    })

    it('probes need no token, and no spelling of an address passes for another', async () => {
      for (const path of ['/health/alive', '/admin/health/ready'])
        assert.equal((await ask(suite, 'GET', path)).status, 200)
      for (const path of [
        '/admin/clients/../identities',
        '/admin/clients/..%2Fidentities',
        '/admin//identities',
      ])
        assert.notEqual((await ask(suite, 'GET', path, bearer(tokens.clients))).status, 200)
    })

    it('the log names the caller, and no token', async () => {
      await ask(suite, 'GET', '/admin/clients', bearer(tokens.clients))
      await ask(suite, 'GET', '/admin/identities', bearer(tokens.clients))
      assert.ok(suite.server.logs.some((line) => line.includes('"caller":"clients-caller"')))
      for (const token of Object.values(tokens))
        assert.equal(
          suite.server.logs.some((line) => line.includes(token)),
          false,
        )
    })

    it('a certificate that nobody configured opens nothing', async () => {
      assert.equal((await ask(suite, 'GET', '/admin/clients', { 'client-cert': clientCert })).status, 401)
    })
  },
  listening({ tokens: configured }, ['127.0.0.1']),
)

onEachEngine(
  'the admin listener with client certificates',
  (suite) => {
    it('RFC 9440 §2.2: a certificate that the proxy passes on opens what its scope says', async () => {
      for (const value of [clientCert, encodeURIComponent(certificate), fingerprint]) {
        const headers = { 'client-cert': value }
        assert.equal((await ask(suite, 'GET', '/admin/clients', headers)).status, 200)
        assert.equal((await ask(suite, 'GET', '/admin/identities', headers)).status, 403)
      }
      for (const value of ['', 'deployment', fingerprint.replace('1F', '2F'), `${clientCert}, ${clientCert}`])
        assert.equal((await ask(suite, 'GET', '/admin/clients', { 'client-cert': value })).status, 401)
    })
  },
  listening({ client_certificates: certificates() }, ['127.0.0.1']),
)

onEachEngine(
  'the admin listener behind a proxy that is elsewhere',
  (suite) => {
    it('RFC 9440 §4: the header of somebody who is not the proxy counts for nothing', async () => {
      assert.equal((await ask(suite, 'GET', '/admin/clients', { 'client-cert': clientCert })).status, 401)
      const forged = { 'client-cert': clientCert, 'x-forwarded-for': '192.0.2.7' }
      assert.equal((await ask(suite, 'GET', '/admin/clients', forged)).status, 401)
    })
  },
  listening({ client_certificates: certificates() }, ['192.0.2.7']),
)

onEachEngine(
  'the admin listener with certificates beside tokens',
  (suite) => {
    it('both are needed, and both have to cover the operation', async () => {
      const own = { 'client-cert': clientCert }
      const status = async (path: string, headers: Record<string, string>) =>
        (await ask(suite, 'GET', path, headers)).status
      assert.equal(await status('/admin/clients', own), 401)
      assert.equal(await status('/admin/clients', bearer(tokens.everything)), 401)
      assert.equal(await status('/admin/clients', { ...own, ...bearer(tokens.everything) }), 200)
      assert.equal(await status('/admin/identities', { ...own, ...bearer(tokens.everything) }), 403)
    })
  },
  listening({ tokens: configured, client_certificates: certificates({ required: true }) }, ['127.0.0.1']),
)

it('off loopback an open admin listener is warned about loudly, a locked one and one on loopback are not', async () => {
  const warned = async (admin: Record<string, unknown>) => {
    const server = await startOn('sqlite://:memory:', listening(admin))
    try {
      return server.logs.some((line) => line.includes('THE ADMIN API IS OPEN'))
    } finally {
      await server.close()
    }
  }
  assert.equal(await warned({ host: '0.0.0.0' }), true)
  assert.equal(await warned({ host: '0.0.0.0', tokens: configured }), false)
  assert.equal(await warned({}), false)
})

it('configuration: what locks nothing, or locks everybody out, is refused', () => {
  const refused = (admin: Record<string, unknown>, pattern: RegExp, trusted?: string[]) =>
    assert.throws(() => configure(testConfiguration('sqlite://:memory:', listening(admin, trusted))), pattern)
  const [token] = configured
  refused({ tokens: [{ ...token, hash: tokens.everything }] }, /tokens\.0\.hash must be sha256:/)
  refused({ tokens: [{ ...token, scope: 'all' }] }, /tokens\.0\.scope must be one of/)
  refused({ tokens: [token, token] }, /two entries with the name/)
  refused({ client_certificates: certificates() }, /needs serve\.tls\.allow_termination_from/)
  refused({ client_certificates: certificates({ required: true }) }, /needs both/, ['127.0.0.1'])
})
