import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { it } from 'node:test'
import { createSealing } from './sealing.ts'

const key = createSecretKey(Buffer.alloc(32, 7))
const saltOf = (sealed: Buffer) => sealed.toString('hex', 1, 13)
const nonceOf = (sealed: Buffer) => sealed.toString('hex', 13, 25)

it('messages of a run have one key and never the same nonce; the next run has another key', () => {
  const sealing = createSealing(key, 1000)
  const sealed = Array.from({ length: 3000 }, () => sealing.seal('{"subject":"ada"}'))
  const salts = sealed.map(saltOf)
  assert.equal(new Set(salts).size, 3)
  for (const run of [0, 1000, 2000]) assert.equal(new Set(salts.slice(run, run + 1000)).size, 1)
  assert.equal(new Set(sealed.map(nonceOf)).size, 3000)
})

it('two processes with the same secret seal under different keys, and each opens what the other sealed', () => {
  const [one, other] = [createSealing(key), createSealing(key)]
  const [sealed, otherSealed] = [one.seal('one'), other.seal('other')]
  assert.notEqual(saltOf(sealed), saltOf(otherSealed))
  for (const sealing of [one, other]) {
    assert.equal(sealing.open(sealed), 'one')
    assert.equal(sealing.open(otherSealed), 'other')
  }
})

it('what many processes sealed opens in any order', () => {
  const sealed = Array.from({ length: 100 }, (_, index) => createSealing(key).seal(String(index)))
  const sealing = createSealing(key)
  for (const _ of [1, 2])
    for (const [index, each] of sealed.entries()) assert.equal(sealing.open(each), String(index))
})

it('what is too short to be sealed does not open', () => {
  const sealing = createSealing(key)
  const sealed = sealing.seal('')
  assert.equal(sealing.open(sealed), '')
  for (let length = 0; length < sealed.length; length += 1)
    assert.equal(sealing.open(sealed.subarray(0, length)), undefined)
})
