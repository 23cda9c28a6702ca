import { parseDuration } from '../../kernel/duration.ts'

export interface PostgresSource {
  engine: 'postgres'
  /** One for each host, in the order in which they are preferred. */
  connectionStrings: string[]
  /** `host:port` of each, for people. */
  hosts: string[]
  /** Whether only a server that takes writes will do. */
  writable: boolean
  maxConnections: number
  /** How many connections without work are kept. */
  maxIdle: number
  idleMilliseconds: number
  /** How old a connection may grow; 0 for any age. */
  lifetimeSeconds: number
  /** Milliseconds after which the server ends a statement. */
  statementTimeout: number
}

/** Where the data lives, as read from `dsn`. */
export type DataSource = SqliteSource | PostgresSource

export interface SqliteSource {
  engine: 'sqlite'
  file: string
  /** Whether the parts of a unit see the data as they were before it, as on PostgreSQL. */
  onSnapshot?: boolean
}

const defaultMaxConnections = 20
const defaultIdleMilliseconds = 30_000
const defaultStatementTimeout = 5000
const defaultPort = '5432'

/**
 * Reads `sqlite://path`, `sqlite://:memory:` (or `memory`), each also with `?units=snapshot` for tests, and `postgres://user:password@host[,host...]/database`.
 * Throws an `Error` whose message says what to write instead; it never repeats the DSN, which may hold a password.
 */
export function parseDsn(dsn: string): DataSource {
  if (dsn === 'memory') return { engine: 'sqlite', file: ':memory:' }
  if (dsn.startsWith('sqlite://')) {
    const [file = '', parameters] = dsn.slice('sqlite://'.length).split('?')
    if (file === '') throw new Error('dsn names no file: write sqlite:///var/lib/gatehouse/gatehouse.sqlite')
    const onSnapshot = new URLSearchParams(parameters).get('units') === 'snapshot'
    return { engine: 'sqlite', file, ...(onSnapshot ? { onSnapshot } : {}) }
  }
  if (/^postgres(ql)?:\/\//.test(dsn)) return parsePostgres(dsn)
  throw new Error('dsn must start with sqlite:// or postgres://')
}

/** The database that `dsn` names, for people: without a password. */
export function placeOf(dsn: string): string {
  const source = parseDsn(dsn)
  return source.engine === 'sqlite' ? `The file ${source.file}` : `PostgreSQL at ${source.hosts.join(', ')}`
}

/** The parameters of the pool are those of Hydra, `target_session_attrs` is that of libpq. All others are the driver's. */
function parsePostgres(dsn: string): PostgresSource {
  const urls = urlsOf(dsn)
  const [{ searchParams }] = urls
  const source: PostgresSource = {
    engine: 'postgres',
    connectionStrings: [],
    hosts: urls.map(hostOf),
    writable: readTarget(searchParams.get('target_session_attrs')),
    maxConnections: readCount(searchParams, 'max_conns', 1) ?? defaultMaxConnections,
    maxIdle: readCount(searchParams, 'max_idle_conns', 0) ?? Number.POSITIVE_INFINITY,
    idleMilliseconds: readTime(searchParams, 'max_conn_idle_time') ?? defaultIdleMilliseconds,
    lifetimeSeconds: (readTime(searchParams, 'max_conn_lifetime') ?? 0) / 1000,
    statementTimeout: readCount(searchParams, 'statement_timeout', 1) ?? defaultStatementTimeout,
  }
  const pool = ['max_conns', 'max_idle_conns', 'max_conn_lifetime', 'max_conn_idle_time']
  for (const url of urls) {
    for (const name of [...pool, 'target_session_attrs', 'statement_timeout']) url.searchParams.delete(name)
    source.connectionStrings.push(url.href)
  }
  return source
}

/** A URL for each host, as libpq reads several: in the authority or in the parameter `host`, each with its port. */
function urlsOf(dsn: string): [URL, ...URL[]] {
  const [, start = '', authority = '', rest = ''] =
    /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]*)(.*)$/s.exec(dsn) ?? []
  const [first, ...others] = authority.split(',').flatMap((host) => {
    // A URL with a user needs a host, also if the parameter `host` names the true one.
    const place = host === '' && start.endsWith('@') ? 'localhost' : host
    const url = URL.parse(`${start}${place}${rest}`)
    if (!url) throw new Error('dsn is not a URL: write postgres://user:password@host:5432/database')
    return withParameterHosts(url)
  })
  return [first as URL, ...others]
}

function withParameterHosts(url: URL): URL[] {
  const hosts = url.searchParams.get('host')?.split(',') ?? []
  if (hosts.length < 2) return [url]
  const ports = url.searchParams.get('port')?.split(',') ?? []
  if (ports.length > 1 && ports.length !== hosts.length)
    throw new Error('dsn names several hosts: port must name one for each of them, or one for all')
  return hosts.map((host, index) => {
    const own = new URL(url)
    own.searchParams.set('host', host)
    const port = ports[index] ?? ports[0]
    if (port) own.searchParams.set('port', port)
    return own
  })
}

function hostOf({ hostname, port, searchParams }: URL): string {
  const host = searchParams.get('host') ?? (decodeURIComponent(hostname) || 'localhost')
  return host.startsWith('/') ? host : `${host}:${(searchParams.get('port') ?? port) || defaultPort}`
}

function readTarget(target: string | null): boolean {
  if (target === null || target === 'read-write' || target === 'primary') return true
  if (target === 'any') return false
  throw new Error('target_session_attrs in the dsn must be read-write or any: Gatehouse has to write')
}

function readCount(parameters: URLSearchParams, name: string, least: number): number | undefined {
  const text = parameters.get(name)
  if (text === null) return undefined
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new Error(`${name} in the dsn must be a whole number of at least ${least}`)
  return Number(text)
}

function readTime(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name)
  if (text === null) return undefined
  const milliseconds = parseDuration(text)
  if (milliseconds === undefined) throw new Error(`${name} in the dsn must be a duration such as 30m or 90s`)
  return milliseconds
}
