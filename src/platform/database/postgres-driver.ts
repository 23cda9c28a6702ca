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

/**
 * A client all of whose failures come out of what is asked of it. An error event that nobody listens to would end the
 * process, whether the connection is idle, in use or not yet there; so would one of a file that the dsn names, such as
 * a certificate, which the driver reads when it makes a client, wherever that happens to be.
 */
export function createClient(driver: typeof pg, settings: pg.ClientConfig): pg.Client {
  const client = made(driver, settings)
  client.on('error', () => {})
  return client
}

function made(driver: typeof pg, settings: pg.ClientConfig): pg.Client {
  try {
    return new driver.Client(settings)
  } catch (error) {
    const connect = async () => {
      throw error
    }
    const client = new driver.Client({})
    client.connect = ((connected?: (error: unknown) => void) =>
      connected ? void process.nextTick(connected, error) : connect()) as pg.Client['connect']
    return client
  }
}
