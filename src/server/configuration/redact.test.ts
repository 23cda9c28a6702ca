import assert from 'node:assert/strict'
import { it } from 'node:test'
import { configure, redactConfiguration } from './index.ts'

it('no password of a dsn is printed, wherever it stands', () => {
  for (const [dsn, shown] of [
    ['postgres://u:pass@host/x', 'postgres://u:[redacted]@host/x'],
    ['postgres://u:p@ss@h1,h2/x?max_conns=5', 'postgres://u:[redacted]@h1,h2/x?max_conns=5'],
    [
      'postgres://u@/x?host=/run&password=pass&sslpassword=pass&max_conns=5',
      'postgres://u@/x?host=/run&password=[redacted]&sslpassword=[redacted]&max_conns=5',
    ],
  ])
    assert.equal(redactConfiguration(configure({ dev: true, dsn }))['dsn'], shown)
})
