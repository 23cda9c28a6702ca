/** Where the data lives, as read from `dsn`. */
export type DataSource =
  | { engine: 'sqlite'; file: string }
  | { engine: 'postgres'; connectionString: string; maxConnections: number; idleMilliseconds: number }

const defaultMaxConnections = 20
const defaultIdleMilliseconds = 30_000

/**
 * Reads `sqlite://path`, `sqlite://:memory:` (or `memory`) and `postgres://user:password@host/database`.
 * PostgreSQL takes `max_conns` in the query. Throws an `Error` whose message says what to write instead;
 * it never repeats the DSN, which may hold a password.
 */
export function parseDsn(dsn: string): DataSource {
  if (dsn === 'memory' || dsn === 'sqlite://:memory:') return { engine: 'sqlite', file: ':memory:' }
  if (dsn.startsWith('sqlite://')) {
    const file = dsn.slice('sqlite://'.length).replace(/\?.*$/s, '')
    if (file === '') throw new Error('dsn names no file: write sqlite:///var/lib/gatehouse/gatehouse.sqlite')
    return { engine: 'sqlite', file }
  }
  if (/^postgres(ql)?:\/\//.test(dsn)) return parsePostgres(dsn)
  throw new Error('dsn must start with sqlite:// or postgres://')
}

function parsePostgres(dsn: string): DataSource {
  const url = URL.parse(dsn)
  if (!url) throw new Error('dsn is not a URL: write postgres://user:password@host:5432/database')
  const maxConnections = Number(url.searchParams.get('max_conns') ?? defaultMaxConnections)
  if (!Number.isInteger(maxConnections) || maxConnections < 1) {
    throw new Error('max_conns in the dsn must be a whole number of at least 1')
  }
  for (const name of ['max_conns', 'max_idle_conns', 'max_conn_lifetime', 'max_conn_idle_time']) {
    url.searchParams.delete(name)
  }
  return {
    engine: 'postgres',
    connectionString: url.toString(),
    maxConnections,
    idleMilliseconds: defaultIdleMilliseconds,
  }
}
