import { createRequire } from 'node:module'
import type pg from 'pg'

const require = createRequire(import.meta.url)

/** The driver, loaded where PostgreSQL is used: SQLite needs none of its 5 MB. */
export function loadDriver(): typeof pg {
  const driver: typeof pg = require('pg')
  // Times and counts are 64-bit integers in the database and stay far below 2^53.
  driver.types.setTypeParser(driver.types.builtins.INT8, Number)
  return driver
}
