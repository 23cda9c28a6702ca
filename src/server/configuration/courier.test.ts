import assert from 'node:assert/strict'
import { it } from 'node:test'
import { configure, redactConfiguration } from './index.ts'

const courier = (settings: Record<string, unknown>) => configure({ dev: true, courier: settings })

it('a mail server needs an address that can be read and a sender, and what is wrong with it is said without it', () => {
  const wrong = (uri: string) => {
    try {
      courier({ smtp: { connection_uri: uri } })
    } catch (error) {
      return (error as Error).message
    }
    throw new Error('it was taken')
  }
  assert.match(wrong('smtp://mail.example.com'), /courier\.smtp\.from_address is missing/)
  const unreadable = wrong('smtp://robot:hunter/2@mail.example.com')
  assert.match(unreadable, /percent-encoded/)
  assert.doesNotMatch(unreadable + wrong('https://robot:hunter@mail.example.com'), /hunter/)
})

it('a worker that never pauses is refused', () => {
  assert.throws(() => courier({ worker: { pull_wait: '0s' } }), /pull_wait must be at least 10ms/)
})

it('address and headers of the mail server are never printed', () => {
  const printed = redactConfiguration(
    courier({
      smtp: {
        connection_uri: 'smtps://robot:hunter@mail.example.com',
        from_address: 'a@example.com',
        headers: { 'X-Token': 'hunter' },
      },
    }),
  )
  assert.doesNotMatch(JSON.stringify(printed), /hunter/)
})
