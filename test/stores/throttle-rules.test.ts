import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KnownDevice, Requester, Throttle } from '../../src/domain/throttle/index.ts'
import { isFault } from '../../src/kernel/fault.ts'
import { onEachEngine } from '../support/engines.ts'
import { throttleOn } from '../support/throttle.ts'

type Rule = Parameters<Throttle['beginAttempt']>[0]

/** Attempts until one is refused: at one identifier from one place, from one place, at one identifier; as SECURITY.md says. */
const limits: Record<Rule, { both?: number; source?: number; strangers?: number; ownDevices?: number }> = {
  password: { both: 5, source: 100, strangers: 75, ownDevices: 15 },
  prehashed_password: { both: 5, source: 100, strangers: 75, ownDevices: 15 },
  old_password: { both: 5, source: 100, strangers: 10 },
  emailed_code: { both: 25, source: 100 },
  registration_code: { source: 100 },
  client_secret: { both: 10, source: 200, strangers: 1000 },
  user_code: { both: 10, source: 100, strangers: 10 },
  mail: { both: 10, source: 500, strangers: 20 },
  registration: { both: 10, source: 50 },
}

/** More than any limit that is not asked about. */
const enough = 1001

onEachEngine('limits of attempts', (database) => {
  let networks = 0
  /** A network that nobody has used before. */
  const newNetwork = (): string => {
    networks += 1
    return `2001:db8:${networks.toString(16)}::1`
  }

  for (const [rule, { both, source, strangers, ownDevices }] of Object.entries(limits)) {
    /** How many attempts are let through, and why the next one is not. */
    const untilRefused = async (
      by: (index: number) => Requester,
      most: number,
    ): Promise<{ count: number; reason?: string }> => {
      const throttle = throttleOn(database())
      for (let count = 0; count < most; count += 1) {
        try {
          ;(await throttle.beginAttempt(rule as Rule, by(count))).failed()
        } catch (error) {
          assert.ok(isFault(error))
          return { count, reason: error.reason }
        }
      }
      return { count: most }
    }
    const isRow = rule.endsWith('password')

    test(`${rule}: at one identifier from one place`, async () => {
      const address = newNetwork()
      const { count } = await untilRefused(() => ({ identifier: 'one', origin: { address } }), enough)
      assert.equal(count, both ?? source)
    })

    test(`${rule}: from one place`, async () => {
      const address = newNetwork()
      const by = (index: number) => ({ identifier: `${rule} ${index}`, origin: { address } })
      assert.equal((await untilRefused(by, enough)).count, source)
    })

    test(`${rule}: at one identifier from everywhere`, async () => {
      const by = () => ({ identifier: `${rule} everywhere`, origin: { address: newNetwork() } })
      const most = strangers ?? 120
      const { count, reason } = await untilRefused(by, most + 1)
      assert.equal(count, strangers ?? most + 1)
      if (strangers) assert.equal(reason, isRow ? 'proof_needed' : 'too_many_attempts')
    })

    if (ownDevices)
      test(`${rule}: on devices of the account`, async () => {
        const by = (index: number) => {
          const device: KnownDevice = {
            ...{ lately: undefined, knows: () => true },
            countedAs: () => `device ${index}`,
          }
          return { identifier: `${rule} own`, origin: { address: newNetwork(), device } }
        }
        assert.deepEqual(await untilRefused(by, ownDevices + 1), {
          count: ownDevices,
          reason: 'proof_needed',
        })
      })
  }
})
