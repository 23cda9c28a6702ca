import type { SecretKeys } from '../../kernel/secrets.ts'
import { type Database, sql } from '../../platform/database/index.ts'
import type { Events } from './events.ts'

type Fingerprints = Readonly<Record<string, string>>

const purpose = 'configuration'
/** The one row. */
const installation = 'all'

/**
 * Tells which sections of the configuration differ from those of the node that started last. Only fingerprints under the
 * system secret are stored: of what has few values, others could be tried.
 */
export async function tellConfigurationChange(
  {
    database,
    secrets,
    events,
  }: { database: Database; secrets: SecretKeys; events: Pick<Events, 'emitting'> },
  configuration: Readonly<Record<string, unknown>>,
): Promise<void> {
  const names = Object.keys(configuration)
  const text = (name: string) => `${name} ${JSON.stringify(configuration[name])}`
  const now = Object.fromEntries(names.map((name) => [name, secrets.mac(purpose, text(name))]))
  const content = JSON.stringify(now)
  const [row] = await database.run(
    sql<{ content: string }>`select content from configuration_fingerprints where id = ${installation}`,
  )
  if (!row) {
    await database.run(sql`insert into configuration_fingerprints (id, content) values (${installation}, ${content})
      on conflict (id) do nothing`)
    return
  }
  if (row.content === content) return
  const last = JSON.parse(row.content) as Fingerprints
  const isAsBefore = (name: string) =>
    name in now && secrets.macs(purpose, text(name)).includes(last[name] ?? '')
  const sections = [...new Set([...Object.keys(last), ...names])].filter((name) => !isAsBefore(name))
  const replacing = sql`update configuration_fingerprints set content = ${content}
    where id = ${installation} and content = ${row.content} returning id`
  const told =
    sections.length === 0
      ? []
      : [events.emitting({ type: 'configuration.changed', kind: 'start', details: { sections } })]
  await database.atomically(replacing, ...told)
}
