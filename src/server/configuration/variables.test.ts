import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfiguration } from './index.ts'

/** What is said about an environment. */
function warnings(environment: NodeJS.ProcessEnv): string[] {
  const said: string[] = []
  loadConfiguration({ environment, overrides: { dev: true }, warn: (warning) => void said.push(warning) })
  return said
}

test('one warning names all variables that look like configuration, each with the nearest known name', () => {
  const said = warnings({
    SERVE_PUBLIC_PROT: '4444',
    URLS_SELF_ISSUR: 'https://a.example',
    LOG_LEVEL: 'info',
  })
  assert.equal(said.length, 1)
  assert.match(said[0] ?? '', /SERVE_PUBLIC_PROT \(did you mean SERVE_PUBLIC_PORT\?\)/)
  assert.match(said[0] ?? '', /URLS_SELF_ISSUR \(did you mean URLS_SELF_ISSUER\?\)/)
  assert.doesNotMatch(said[0] ?? '', /LOG_LEVEL/)
})

test('whatever stands below a section is named, even if no key is near', () => {
  for (const name of [
    'OAUTH2_SOMETHING_ELSE',
    'COURIER_QUEUE',
    'AUTH_FLOW_COLOUR',
    'SELFSERVICE_METHODS_TOTP_ENABLED',
  ])
    assert.match(
      warnings({ [name]: 'x' })[0] ?? '',
      new RegExp(`${name} \\(did you mean [A-Z0-9_]+\\?\\)`),
      name,
    )
})

test('near misses of a name are named wherever the slip is', () => {
  for (const [name, meant] of [
    ['SERV_PUBLIC_PORT', 'SERVE_PUBLIC_PORT'],
    ['TLL_ACCESS_TOKEN', 'TTL_ACCESS_TOKEN'],
    ['SELF_SERVICE_METHODS_PASSWORD_ENABLED', 'SELFSERVICE_METHODS_PASSWORD_ENABLED'],
    ['serve_public_port', 'SERVE_PUBLIC_PORT'],
    ['GATEHOUSE_SERVE_PUBLIC_PORT', 'SERVE_PUBLIC_PORT'],
    ['GATEHOUSE_DSN', 'DSN'],
  ])
    assert.match(
      warnings({ [name ?? '']: '1' })[0] ?? '',
      new RegExp(`${name} \\(did you mean ${meant}\\?\\)`),
    )
})

test('variables of other programs, known ones and empty ones are passed over', () => {
  const others = [
    ...['PATH', 'HOME', 'LANG', 'NODE_OPTIONS', 'PGHOST', 'TZ', 'DNS', 'DEVICE', 'CI', 'npm_config_registry'],
    ...['SESSION_MANAGER', 'DATABASE_URL', 'OAUTH2_PROXY_CLIENT_ID', 'XDG_SESSION_ID', 'SSL_CERT_FILE'],
    ...['GATEHOUSE_ADMIN_URL', 'GATEHOUSE_PUBLIC_URL', 'GATEHOUSE_ADMIN_TOKEN', 'KUBERNETES_SERVICE_HOST'],
    ...[
      'COURIER_SERVICE_HOST',
      'COURIER_SERVICE_PORT_HTTP',
      'COURIER_PORT_25_TCP_ADDR',
      'GATEHOUSE_SERVICE_PORT',
    ],
  ]
  const environment = Object.fromEntries(others.map((name) => [name, 'x']))
  assert.deepEqual(warnings({ ...environment, SERVE_PUBLIC_PROT: '', COURIER_PORT: 'tcp://10.0.0.1:25' }), [])
  assert.deepEqual(warnings({ OAUTH2_TOKEN_HOOK: 'https://hook.example', SERVE_PUBLIC_PORT: '1' }), [])
})

test('a variable of Hydra without effect is explained once, not named again', () => {
  const said = warnings({ SERVE_PUBLIC_REQUEST_LOG_DISABLE_FOR_HEALTH: 'true', SERVE_TLS_ENABLED: 'false' })
  assert.equal(said.length, 1)
  assert.match(said[0] ?? '', /has no effect: log\.level/)
})
