import type { SecretKeys } from '../../kernel/secrets.ts'
import { type Database, type Fragment, purgeExpired, type Sql, sql } from '../../platform/database/index.ts'
import type { Flow } from './schema.ts'

const purpose = 'flow'

interface FlowRow {
  id: string
  browser: string
  version: number
  content: string
  issued_at: number
  expires_at: number
}

export async function selectFlow(
  database: Database,
  secrets: SecretKeys,
  { id, browser }: Pick<Flow, 'id' | 'browser'>,
): Promise<Flow | undefined> {
  const [row] = await database.run(sql<FlowRow>`
    select id, browser, version, content, issued_at, expires_at from flows where id = ${id} and browser = ${browser}`)
  const content = row && secrets.open(purpose, row.content)
  if (!row || content === undefined) return undefined
  const { version, issued_at: issuedAt, expires_at: expiresAt } = row
  return { ...(JSON.parse(content) as Flow), id, browser, version, issuedAt, expiresAt }
}

/**
 * Stores the next version of a flow, if it is still the next and `condition` holds: a row comes back to the one who did.
 * All that comes of a submission hangs on that row.
 */
export function storingFlow(
  secrets: SecretKeys,
  { id, browser, version, issuedAt, expiresAt, ...content }: Flow,
  condition: Fragment<boolean> = sql`true`,
): Sql<{ id: string }> {
  const sealed = secrets.seal(purpose, JSON.stringify(content))
  return version === 0
    ? sql<{ id: string }>`insert into flows (id, browser, version, content, issued_at, expires_at)
        select ${id}, ${browser}, 1, ${sealed}, ${issuedAt}, ${expiresAt} where ${condition}
        on conflict (id) do nothing returning id`
    : sql<{
        id: string
      }>`update flows set version = version + 1, content = ${sealed}, expires_at = ${expiresAt}
        where id = ${id} and browser = ${browser} and version = ${version} and ${condition} returning id`
}

/**
 * Whether the flow is as it was read. On PostgreSQL it is locked from here on: of guesses that come at once one is looked at
 * after the other.
 */
export const isUnchanged = (database: Database, { id, browser, version }: Flow): Fragment<boolean> =>
  version === 0
    ? sql`true`
    : sql`exists (select 1 from flows where id = ${id} and browser = ${browser} and version = ${version}
        ${database.engine === 'postgres' ? sql`for update` : sql``})`

/** Part of a unit that makes an identity: the end of its flow. */
export function finishingFlow(
  secrets: SecretKeys,
  { id, browser, version: _, issuedAt, expiresAt, ...content }: Flow,
): Sql {
  const sealed = secrets.seal(purpose, JSON.stringify(content))
  return sql`insert into flows (id, browser, version, content, issued_at, expires_at)
    select ${id}, ${browser}, 1, ${sealed}, ${issuedAt}, ${expiresAt} from consumed where true
    on conflict (id) do update set version = flows.version + 1, content = excluded.content
    where flows.browser = excluded.browser`
}

/** Milliseconds. A page that was left open still leads back to the application, and keeps what was typed. */
const retention = 86_400_000

export const purgeFlows = purgeExpired('flows', 'id', retention)
