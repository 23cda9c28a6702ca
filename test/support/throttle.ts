import { createThrottle, type Throttle } from '../../src/domain/throttle/index.ts'
import { type Clock, systemClock } from '../../src/kernel/clock.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import type { Database } from '../../src/platform/database/index.ts'

const secrets = createSecretKeys(['a-system-secret-for-tests'])

/** What one node counts with: all that are made for a database share its counters. */
export const throttleOn = (database: Database, clock: Clock = systemClock): Throttle =>
  createThrottle({ database, secrets, clock })
