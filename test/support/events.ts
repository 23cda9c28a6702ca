import { createEvents, type Events } from '../../src/domain/events/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import type { Database } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'
import { createMetrics } from '../../src/platform/metrics/index.ts'
import { testSecret } from './gatehouse.ts'

/** For modules that a test makes by themselves. */
export const eventsOn = (database: Database): Events =>
  createEvents({
    database,
    secrets: createSecretKeys([testSecret]),
    clock: systemClock,
    logger: createLogger({ level: 'silent', format: 'json' }),
    metrics: createMetrics({}),
    settings: { retention: 3_600_000, identifiers: 'plain', tokens: true },
  })
