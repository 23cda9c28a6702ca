import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as argon2 from 'hash-wasm'
import { fromBase64 } from './base64.ts'
import { defaultCost, hashPassword, newParameters } from './hash-password.ts'

const original = { memory: 1024, iterations: 1, parallelism: 1 }

const vectors = [
  ['password', 'c2FsdHNhbHQ=', 'Mc2ss/F2WvHaJZx3lX2X6w=='],
  ['password', 'AAECAwQFBgcICQoLDA0ODw==', 'IH0cJ1s9Gn2VoBaUGRTLQQ=='],
  ['pässwörd', 'AAECAwQFBgcICQoLDA0ODw==', 'PRzn2gAoBNlJId4EAVu4zQ=='],
] as const

for (const [password, salt_base64, hash_base64] of vectors) {
  test(`without a type, ${password} and ${salt_base64} give the hash of the first clients`, async () => {
    const params = { ...original, salt_base64 }
    assert.deepEqual(await hashPassword(argon2, password, params), { hash_base64, params })
  })
}

test('argon2id gives 32 bytes, as hash-wasm counts them from the characters of the salt', async () => {
  const params = { ...original, salt_base64: 'AAECAwQFBgcICQoLDA0ODw==', type: 'argon2id' } as const
  const { hash_base64 } = await hashPassword(argon2, 'password', params)
  const expected = await argon2.argon2id({
    password: 'password',
    salt: params.salt_base64,
    memorySize: 1024,
    iterations: 1,
    parallelism: 1,
    hashLength: 32,
    outputType: 'binary',
  })
  assert.deepEqual(Buffer.from(hash_base64, 'base64'), Buffer.from(expected))
})

test('new parameters are Argon2id at the default cost, with 16 random bytes of salt', () => {
  const one = newParameters()
  const other = newParameters()
  assert.deepEqual({ ...one, salt_base64: '' }, { ...defaultCost, salt_base64: '', type: 'argon2id' })
  assert.equal(fromBase64(one.salt_base64).length, 16)
  assert.notEqual(one.salt_base64, other.salt_base64)
})
