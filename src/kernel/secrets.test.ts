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
      for (const altered of [byte ^ 1, byte ^ 3]) {
        const other = Buffer.from(bytes).fill(altered, index, index + 1)
        assert.equal(secrets.open('login', other.toString('base64url')), undefined, `byte ${index}`)
      }
    }
  }
})
