import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startAuthFlow } from '../../support/auth-flow.ts'
import { countRequests } from '../../support/auth-flow-requests.ts'
import { engines } from '../../support/gatehouse.ts'

describe('auth flow, round trips to the database', () => {
  for (const engine of engines) {
    it(`a whole flow makes at most 12, and 2 more for each session that it ends elsewhere, on ${engine}`, async () => {
      const server = await startAuthFlow(engine, {}, false)
      try {
        for (const [name, requests] of await countRequests(server)) {
          const trips = requests.reduce((sum, request) => sum + request.trips, 0)
          const most = name === 'password reset' ? 12 + 2 * 2 : 12
          assert.ok(trips >= 1 && trips <= most, `${name}: ${trips}`)
        }
      } finally {
        await server.close()
      }
    })
  }
})
