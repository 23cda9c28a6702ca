import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configure, loadConfiguration } from './index.ts'

/** What `values` become, and what is said about them. */
function load(values: Record<string, unknown>, environment: NodeJS.ProcessEnv = {}) {
  const warnings: string[] = []
  const configuration = loadConfiguration({
    environment,
    overrides: { dev: true, ...values },
    warn: (warning) => void warnings.push(warning),
  })
  return { configuration, warnings }
}

test('as in Hydra: a configuration with keys that mean nothing here can be used, and each is named', () => {
  const { configuration, warnings } = load({
    version: 'v26.2.0',
    sqa: { opt_out: true },
    log: { leak_sensitive_values: false, level: 'panic', format: 'json_pretty' },
    serve: {
      cookies: { names: { session: 'mine' }, paths: { session: '/oauth2' }, same_site_mode: 'Lax' },
      public: {
        port: 5444,
        request_log: { disable_for_health: true },
        cors: { enabled: true, debug: false },
      },
      admin: { port: 5445, cors: { enabled: false }, tls: { enabled: false } },
      tls: { enabled: false, allow_termination_from: ['127.0.0.1/32'] },
    },
    ttl: { refresh_token: -1 },
    oauth2: { hashers: { algorithm: 'bcrypt', bcrypt: { cost: 8 } }, session: { encrypt_at_rest: true } },
    secrets: { system: ['a system secret of Hydra'], pagination: ['a secret for pagination'] },
    hsm: { enabled: false },
  })
  assert.equal(configuration.serve.public.port, 5444)
  assert.equal(configuration.serve.public.cors.enabled, true)
  assert.deepEqual(
    [configuration.serve.cookies.names.session, configuration.serve.cookies.paths.session],
    ['mine', '/oauth2'],
  )
  assert.deepEqual([configuration.log.level, configuration.log.format], ['fatal', 'json'])
  assert.equal(configuration.ttl.refresh_token, '-1')
  assert.deepEqual(
    warnings.map((warning) => warning.split(' ')[0]),
    [
      ...['version', 'sqa', 'log.leak_sensitive_values', 'oauth2.hashers', 'oauth2.session'],
      ...['secrets.pagination', 'serve.public.request_log', 'serve.public.cors.debug'],
      'hsm',
    ],
  )
})

test('as in Hydra: variables that mean nothing here are named as keys of a file are', () => {
  const { warnings } = load(
    {},
    {
      SQA_OPT_OUT: 'true',
      TRACING_PROVIDERS_JAEGER_SAMPLING_SERVER_URL: 'http://jaeger/',
      LOG_LEAK_SENSITIVE_VALUES: 'true',
      OAUTH2_HASHERS_BCRYPT_COST: '8',
      OAUTH2_SESSION_ENCRYPT_AT_REST: 'false',
      SERVE_PUBLIC_CORS_DEBUG: '1',
      SERVE_TLS_CERT_PATH: '/cert.pem',
      SERVE_PUBLIC_TLS_KEY_BASE64: 'x',
      URLS_IDENTITY_PROVIDER_URL: 'http://kratos/',
      // These mean something here, are off or empty, or belong to another program.
      SERVE_PUBLIC_CORS_ENABLED: 'true',
      SERVE_COOKIES_NAMES_SESSION: 'mine',
      SERVE_TLS_ENABLED: 'false',
      HSM_ENABLED: 'false',
      SECRETS_PAGINATION: '',
      DB_HOST: 'db',
      VERSION: '7',
      PROFILING_TOOL: 'perf',
    },
  )
  assert.deepEqual(warnings.map((warning) => warning.split(' ')[0]).sort(), [
    ...['LOG_LEAK_SENSITIVE_VALUES', 'OAUTH2_HASHERS_BCRYPT_COST', 'OAUTH2_SESSION_ENCRYPT_AT_REST'],
    ...['SERVE_PUBLIC_CORS_DEBUG', 'SERVE_PUBLIC_TLS_KEY_BASE64', 'SERVE_TLS_CERT_PATH', 'SQA_OPT_OUT'],
    ...['TRACING_PROVIDERS_JAEGER_SAMPLING_SERVER_URL', 'URLS_IDENTITY_PROVIDER_URL'],
  ])
  for (const warning of warnings) assert.match(warning, /^[A-Z0-9_]+ has no effect: /)
})

test('as in Hydra: a configuration that asks for TLS or a hardware module is not started without them', () => {
  const tls = { enabled: true, cert: { path: '/cert.pem' }, key: { path: '/key.pem' } }
  assert.throws(
    () => load({ serve: { tls } }),
    /serve\.tls\.enabled has to be off: Gatehouse does not terminate TLS/,
  )
  assert.throws(() => load({ serve: { admin: { tls } } }), /serve\.admin\.tls\.enabled has to be off/)
  assert.throws(() => load({ hsm: { enabled: true } }), /hsm\.enabled has to be off/)
  assert.throws(
    () => load({}, { SERVE_PUBLIC_TLS_ENABLED: 'true' }),
    /serve\.public\.tls\.enabled has to be off/,
  )
  assert.doesNotThrow(() => load({}, { SERVE_TLS_ENABLED: 'false' }))
})

test('a key that neither has is refused', () => {
  assert.throws(
    () => load({ serve: { public: { cors: { enable: true } } } }),
    /serve\.public\.cors\.enable is not a known key/,
  )
  assert.throws(() => configure({ dev: true, sqaa: {} }), /sqaa is not a known key/)
})

test('as in Hydra: the address of an application may be a path', () => {
  const { configuration } = load({ urls: { login: '/signin', consent: 'https://consent.example/' } })
  assert.equal(configuration.urls.login, '/signin')
  assert.throws(() => load({ urls: { login: '//elsewhere.example/' } }), /urls\.login must be/)
  assert.throws(() => load({ urls: { self: { public: '/x' } } }), /urls\.self\.public must be/)
})
