import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import type { Connection } from './postgres-pool.ts'
import { storable } from './storable.ts'

/** What migrations are written with, over connections that others own. */
export const createPostgresBuilder = (connect: () => Promise<Connection>): Kysely<unknown> =>
  new Kysely({
    dialect: new PostgresDialect({
      pool: { options: {}, end: async () => {}, connect: async () => toClient(await connect()) },
    }),
  })

const toClient = (connection: Connection): PostgresPoolClient =>
  ({
    query: (text: string, values: readonly unknown[] = []) =>
      connection.ask(values.length === 0 ? text : { text, values: [...storable(values)] }),
    release: connection.release,
  }) as unknown as PostgresPoolClient
