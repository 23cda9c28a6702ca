import { Type } from 'typebox'
import { flag, fragment, mask } from '../config/index.ts'

export const databaseConfiguration = fragment({
  keys: {
    dsn: Type.String({
      description:
        'Database: `sqlite://path`, `sqlite://:memory:` or `postgres://user:password@host/database`. PostgreSQL may have several hosts (`host1:5432,host2`): the one that takes writes is found, also after a failover. In the query: `max_conns` (20), `max_idle_conns`, `max_conn_lifetime` and `max_conn_idle_time` (30s) of the pool, `statement_timeout` (5000, in milliseconds), `target_session_attrs` (`read-write`, or `any` to serve from a server that takes no writes), and what the driver knows, such as `sslmode`.',
      default: 'sqlite://gatehouse.sqlite',
      redact: withoutPassword,
    }),
    'database.automigrate': flag(
      false,
      'Apply migrations at start on PostgreSQL too. On SQLite they are always applied at start.',
    ),
  },
})

function withoutPassword(dsn: string): string {
  return dsn
    .replace(/^(\w+:\/\/[^:@/]*):[^/?#]*@/, `$1:${mask}@`)
    .replace(/([?&](?:ssl)?password=)[^&]*/g, `$1${mask}`)
}
