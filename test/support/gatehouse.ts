import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../src/kernel/clock.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { type Gatehouse, startGatehouse } from '../../src/server/app.ts'
import { configure } from '../../src/server/configuration/index.ts'
import { createPostgresDatabase } from './postgres.ts'

export type Engine = 'sqlite' | 'postgres'

/** Both databases, for suites that hold on either. */
export const engines: readonly Engine[] = ['sqlite', 'postgres']

export interface TestClock extends Clock {
  advance(milliseconds: number): void
}

/** A clock that runs with the system's and can be set forward. */
export function testClock(): TestClock {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    advance: (milliseconds) => {
      offset += milliseconds
    },
  }
}

export interface TestDatabase {
  dsn: string
  drop(): Promise<void>
}

/** A fresh, empty database. On SQLite the parts of a unit see what they would see on PostgreSQL, unless it is `asInProduction`. */
export async function freshDatabase(engine: Engine, { asInProduction = false } = {}): Promise<TestDatabase> {
  if (engine === 'postgres') return createPostgresDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
  return {
    dsn: `sqlite://${join(folder, 'test.sqlite')}${asInProduction ? '' : '?units=snapshot'}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

export interface TestGatehouse extends Gatehouse {
  /** For a second node on the same database. */
  dsn: string
  clock: TestClock
  /** Lines that were logged so far. */
  logs: string[]
}

export const testSecret = 'a-system-secret-for-tests-0123456789'

/** The configuration that tests start from: development mode on free ports. */
export const testConfiguration = (
  dsn: string,
  overrides: Record<string, unknown> = {},
): Record<string, unknown> => ({
  dsn,
  dev: true,
  database: { automigrate: true },
  serve: { public: { host: '127.0.0.1', port: 0 }, admin: { port: 0 } },
  secrets: { system: [testSecret] },
  log: { level: 'debug' },
  hashers: { argon2: { memory: 8, iterations: 1 } },
  keys: { rsa_bits: 2048 },
  ...overrides,
})

type Intervals = { logoutDeliveries: number; housekeeping: number; courier?: number; refusals?: number }

/** Background work stays out of the way of tests that count what the database is asked. */
const quiet: Intervals = {
  logoutDeliveries: 3_600_000,
  housekeeping: 3_600_000,
  courier: 3_600_000,
  refusals: 3_600_000,
}

/** Gatehouse in this process, with real listeners, on an existing database. */
export async function startOn(
  dsn: string,
  overrides: Record<string, unknown> = {},
  intervals: Intervals = quiet,
  background = true,
): Promise<TestGatehouse> {
  const clock = testClock()
  const logs: string[] = []
  const configuration = configure(testConfiguration(dsn, overrides))
  const logger = createLogger(
    { level: 'debug', format: 'json' },
    { write: (line: string) => void logs.push(line) },
  )
  const gatehouse = await startGatehouse(configuration, { clock, logger, intervals, background })
  return { ...gatehouse, dsn, clock, logs }
}

/** Gatehouse on a database of its own, which goes with it. */
export async function startTestGatehouse(
  engine: Engine,
  overrides: Record<string, unknown> = {},
  intervals: Intervals = quiet,
): Promise<TestGatehouse> {
  const database = await freshDatabase(engine)
  const gatehouse = await startOn(database.dsn, overrides, intervals)
  return {
    ...gatehouse,
    close: async () => {
      await gatehouse.close()
      await database.drop()
    },
  }
}
