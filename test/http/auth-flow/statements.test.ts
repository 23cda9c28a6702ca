import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startAuthFlow } from '../../support/auth-flow.ts'
import { authFlows, countRequests } from '../../support/auth-flow-requests.ts'
import { engines } from '../../support/gatehouse.ts'

describe('auth flow, round trips to the database', () => {
  /** Of the least of two runs: what a cache reads anew now and then belongs to none of the requests. */
  const least = async (server: Awaited<ReturnType<typeof startAuthFlow>>) => {
    const runs = [await countRequests(server), await countRequests(server)]
    const sum = (run: (typeof runs)[number] | undefined, name: (typeof authFlows)[number]) =>
      (run?.get(name) ?? []).reduce((total, { trips }) => total + trips, 0)
    return new Map(authFlows.map((name) => [name, Math.min(...runs.map((run) => sum(run, name)))]))
  }

  for (const engine of engines) {
    it(`a whole flow with a new account and consent makes at most 12 on ${engine}`, async () => {
      const server = await startAuthFlow(engine, {}, false)
      try {
        const trips = await least(server)
        assert.equal(trips.get('first sign-in, account and consent at ACR 2'), 12)
        assert.ok((trips.get('second visit') ?? 99) <= 7)
        assert.ok((trips.get('sign-in by password') ?? 99) <= 9)
        // A new password ends the sessions of other browsers (there are two, and each takes a few), and tokens, and flows.
        assert.ok((trips.get('password reset') ?? 99) <= 12 + 2 * 3 + 4)
      } finally {
        await server.close()
      }
    })
  }
})
