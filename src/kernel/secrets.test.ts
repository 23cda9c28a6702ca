import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createSecretKeys } from './secrets.ts'

const secrets = createSecretKeys(['a secret for this test'])
const short = '{"subject":"ada"}'
const long = JSON.stringify({ subject: 'ada', context: 'x'.repeat(5000) })

it('what is sealed opens for its purpose, and a long text is compressed', () => {
  for (const plaintext of [short, long])
    assert.equal(secrets.open('login', secrets.seal('login', plaintext)), plaintext)
  assert.equal(secrets.open('consent', secrets.seal('login', short)), undefined)
  assert.ok(secrets.seal('login', long).length < 200)
})

it('a sealed value that was altered in any byte, its first included, does not open', () => {
  for (const plaintext of [short, long]) {
    const bytes = Buffer.from(secrets.seal('login', plaintext), 'base64url')
    for (const [index, byte] of bytes.entries()) {
      for (const altered of [byte ^ 1, byte ^ 2, byte ^ 3, byte ^ 7]) {
        const other = Buffer.from(bytes).fill(altered, index, index + 1)
        assert.equal(secrets.open('login', other.toString('base64url')), undefined, `byte ${index}`)
      }
    }
  }
})

it('what had a salt of its own, as every message once had, still opens for its purpose alone and unaltered', () => {
  const earlier: [string, string][] = [
    ['AifXAXmllFiK-lglrPU-AWIEOvVhUYIKFn_oh-n9xo5c6xmiMf-oYjCLpgDf2pFmlO8sebhubxOtoA', short],
    [
      'AYALSro_r3bgKx68g2BbxZQ3mORMCJBtD7Nwe7HTa6gad-fjF_017KhpqREOov7JiGwcu2qSnGQ15KoNVV9R3DA88gfaUUPCA1XVitP9HDxbosP5WEHsCL4cpuWarXY',
      long,
    ],
  ]
  for (const [sealed, plaintext] of earlier) {
    assert.equal(secrets.open('login', sealed), plaintext)
    assert.equal(secrets.open('consent', sealed), undefined)
    const bytes = Buffer.from(sealed, 'base64url')
    for (const [index, byte] of bytes.entries()) {
      for (const altered of [byte ^ 1, byte ^ 2, byte ^ 3]) {
        const other = Buffer.from(bytes).fill(altered, index, index + 1)
        assert.equal(secrets.open('login', other.toString('base64url')), undefined, `byte ${index}`)
      }
    }
  }
})

it('a MAC verifies for its purpose alone, in one spelling and not in part', () => {
  const mac = secrets.mac('code', 'value')
  assert.ok(secrets.verifyMac('code', 'value', mac))
  for (const other of [
    '',
    mac.slice(0, -1),
    `${mac}A`,
    `${mac}=`,
    mac.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
  ])
    assert.ok(!secrets.verifyMac('code', 'value', other), other)
  assert.ok(!secrets.verifyMac('token', 'value', mac))
})
