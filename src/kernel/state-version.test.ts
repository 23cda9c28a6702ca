import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readState, writeState } from './state-version.ts'

it('a state comes back without its version, which stands first in its text', () => {
  const text = writeState(2, { id: 'a', skip: true })
  assert.match(text, /^\{"\$":2,/)
  assert.deepEqual(readState([1, 2], text), { id: 'a', skip: true })
})

it('a state of a version that its reader does not know is none, whichever side is newer', () => {
  assert.equal(readState([1, 2], writeState(3, { id: 'a' })), undefined)
  assert.equal(readState([2], writeState(1, { id: 'a' })), undefined)
})

it('a state from before there were versions is of the first one', () => {
  assert.deepEqual(readState([1], '{"id":"a"}'), { id: 'a' })
  assert.equal(readState([2], '{"id":"a"}'), undefined)
})
