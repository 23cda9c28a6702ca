import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Cluster, startCluster } from './postgres-cluster.ts'

/** The environment variable in which the test runner hands its cluster to the test files. */
export const CLUSTER_VARIABLE = 'GATEHOUSE_TEST_POSTGRES'

let own: Promise<Cluster> | undefined

export type TestDatabase = {
  dsn: string
  /** Removes the database, ending whatever is still connected to it. */
  drop(): Promise<void>
}

/** A new, empty PostgreSQL database with a name of its own. */
export async function createPostgresDatabase(): Promise<TestDatabase> {
  const admin = await adminUrl()
  const name = `test_${randomBytes(8).toString('hex')}`
  await execute(admin, `CREATE DATABASE ${name}`)
  const dsn = new URL(admin)
  dsn.pathname = `/${name}`
  return {
    dsn: dsn.href,
    drop: () => execute(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

/** The runner's cluster, or one started for this process when the file is run by itself. */
async function adminUrl(): Promise<string> {
  const given = process.env[CLUSTER_VARIABLE]
  if (given !== undefined) return given
  own ??= startCluster()
  return (await own).url
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
