import assert from 'node:assert/strict'
import { it } from 'node:test'
import { configure } from './index.ts'

const trusting = (...entries: string[]) =>
  configure({ dev: true, serve: { tls: { allow_termination_from: entries } } })

it('proxies are named by address, by range, or by a name for such ranges', () => {
  const entries = [
    '127.0.0.1',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '2001:db8::/32',
    '::1/128',
    'loopback',
    'uniquelocal',
  ]
  assert.deepEqual(trusting(...entries).serve.tls.allow_termination_from, entries)
})

it('Hydra: any other entry is refused before anything starts, and not repeated', () => {
  for (const entry of [
    'proxy.internal',
    '10.0.0.0/33',
    '10.0.0.0/255.0.0.0',
    '192.0.2.0/',
    '::1/129',
    '1.2.3.4/8/9',
  ]) {
    assert.throws(
      () => trusting('10.0.0.0/8', entry),
      ({ message }: Error) =>
        message.includes('serve.tls.allow_termination_from must hold') && !message.includes(entry),
      entry,
    )
  }
})

it('client certificates are not taken from everybody who says to have one', () => {
  const serve = {
    admin: { client_certificates: { allowed: [{ name: 'login', fingerprint: 'ab'.repeat(32) }] } },
    tls: { allow_termination_from: ['::/0'] },
  }
  assert.throws(() => configure({ dev: true, serve }), /serve\.admin\.client_certificates/)
})
