import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lengthened, shortened } from './short-names.ts'

describe('short names of a state', () => {
  const state = { id: 'a', clientId: 'b', sessionId: 'c', amr: ['pwd'], context: { clientId: 'd' }, made: 1 }

  it('come back as what they were, and only those of the state itself are shortened', () => {
    const travelling = shortened(state)
    assert.deepEqual(lengthened(travelling), state)
    assert.deepEqual(
      Object.keys(travelling).filter((name) => name.length > 2),
      ['made'],
    )
    assert.deepEqual(travelling['p'], state.context)
  })

  it('what was sealed under long names opens still', () => {
    assert.deepEqual(lengthened(state), state)
  })
})
