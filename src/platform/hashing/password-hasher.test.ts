import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../kernel/fault.ts'
import { createPasswordHasher } from './index.ts'

const cheap = { memory: 64, iterations: 1, parallelism: 1 }

test('a hash is an Argon2id PHC string, salted, and verifies its own secret only', async () => {
  const hasher = createPasswordHasher(cheap)
  const phc = await hasher.hash('correct horse')
  assert.match(phc, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
  assert.notEqual(phc, await hasher.hash('correct horse'))
  assert.equal(await hasher.verify('correct horse', phc), true)
  assert.equal(await hasher.verify('Correct horse', phc), false)
})

test('what is no Argon2 hash verifies nothing, the empty secret included', async () => {
  const hasher = createPasswordHasher(cheap)
  for (const phc of ['', 'plain', '$argon2id$', '$argon2id$v=19$m=64,t=1,p=1$$', '$2b$12$abc']) {
    assert.equal(await hasher.verify('', phc), false)
    assert.equal(await hasher.verify(phc, phc), false)
  }
})

test('a hash made with other parameters is to be made anew', async () => {
  const phc = await createPasswordHasher(cheap).hash('secret')
  assert.equal(createPasswordHasher(cheap).needsRehash(phc), false)
  assert.equal(createPasswordHasher({ ...cheap, iterations: 2 }).needsRehash(phc), true)
  assert.equal(await createPasswordHasher({ ...cheap, iterations: 2 }).verify('secret', phc), true)
})

test('beyond the queue the answer is busy, and those in the queue are served', async () => {
  const hasher = createPasswordHasher(cheap, { concurrency: 1, queueLimit: 3 })
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => hasher.hash('secret')))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  assert.equal(refused.length, 6)
  assert.ok(refused.every(({ reason }) => isFault(reason, 'busy') && reason.retryAfter === 1))
  await hasher.hash('secret')
})
