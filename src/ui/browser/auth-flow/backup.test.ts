import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as argon2 from 'hash-wasm'
import { openBackup, sealBackup } from './backup.ts'

const cost = { memory: 64, iterations: 1, parallelism: 1 }
const content = { secret: 'naïve ✓', list: [1, 2] }

test('what the password sealed, it opens', async () => {
  const data = await sealBackup(argon2, 'mango tree', content, cost)
  assert.deepEqual(await openBackup(argon2, 'mango tree', data), { content })
})

test('another password opens nothing', async () => {
  const data = await sealBackup(argon2, 'mango tree', content, cost)
  assert.equal(await openBackup(argon2, 'mango tre', data), undefined)
})

test('a changed backup does not open, nor does what is none', async () => {
  const sealed = JSON.parse(await sealBackup(argon2, 'mango tree', content, cost))
  const changed = Buffer.from(sealed.ciphertext, 'base64')
  changed[0] = (changed[0] ?? 0) ^ 1
  const data = JSON.stringify({ ...sealed, ciphertext: changed.toString('base64') })
  assert.equal(await openBackup(argon2, 'mango tree', data), undefined)
  assert.equal(await openBackup(argon2, 'mango tree', 'backup'), undefined)
  assert.equal(await openBackup(argon2, 'mango tree', 'null'), undefined)
})

test('two backups of the same content share nothing', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(async () => JSON.parse(await sealBackup(argon2, 'mango tree', content, cost))),
  )
  for (const part of ['salt', 'nonce', 'ciphertext']) assert.notEqual(one[part], other[part])
})
