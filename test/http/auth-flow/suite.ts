import { after, before, describe } from 'node:test'
import { type AuthFlowServer, startAuthFlow } from '../../support/auth-flow.ts'
import { type Engine, engines } from '../../support/gatehouse.ts'

export interface Suite {
  engine: Engine
  server: AuthFlowServer
}

/** The same tests on SQLite and on PostgreSQL, with one server for all of them. */
export function onEachEngine(
  title: string,
  tests: (suite: Suite) => void,
  overrides: Record<string, unknown> = {},
): void {
  for (const engine of engines) {
    describe(`auth flow, ${title} on ${engine}`, () => {
      const suite = { engine } as Suite
      before(async () => {
        suite.server = await startAuthFlow(engine, overrides)
      })
      after(() => suite.server.close())
      tests(suite)
    })
  }
}
