import type { Command } from 'commander'
import { toTimestamp } from '../../kernel/clock.ts'
import { migrations } from '../../migrations/index.ts'
import {
  type Database,
  migrateDown,
  migrateUp,
  migrationStatus,
  openDatabase,
} from '../../platform/database/index.ts'
import { createLogger } from '../../platform/log/index.ts'
import { loadConfiguration } from '../../server/configuration/index.ts'
import { examples } from '../examples.ts'
import { misused } from '../failure.ts'
import { configOption, type Format, formatOption } from '../options.ts'
import { printRecord, printTable, remark } from '../output.ts'
import { startFailure } from '../start-failure.ts'

interface Options {
  config?: string
  format: Format
  yes?: boolean
}

const dsnHelp = 'database, instead of the one in the configuration'

export function define(command: Command): void {
  const step = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .argument('[dsn]', dsnHelp)
      .addOption(configOption())
      .addOption(formatOption())

  const up = step('up', 'apply every migration that is missing').action(apply)
  examples(
    up,
    'migrate up --config gatehouse.yaml',
    'migrate up postgres://gatehouse:secret@db.example.com/gatehouse',
  )
  examples(
    step('status', 'list the migrations and when each was applied').action(list),
    'migrate status --config gatehouse.yaml',
  )
  const down = step('down', 'take the last migration back, with the data that only it has room for')
    .option('-y, --yes', 'do it')
    .action(takeBack)
  examples(down, 'migrate down --config gatehouse.yaml --yes')
}

const apply = (dsn: string | undefined, options: Options): Promise<void> =>
  withDatabase(dsn, options, async (database) => {
    const applied = await migrateUp(database, migrations)
    printRecord(options.format, { applied })
    if (applied.length === 0) remark('Nothing to do: the database has the schema of this version.')
  })

const list = (dsn: string | undefined, options: Options): Promise<void> =>
  withDatabase(dsn, options, async (database) => {
    const rows = (await migrationStatus(database, migrations)).map(({ name, appliedAt }) => ({
      name,
      state: appliedAt === undefined ? 'pending' : 'applied',
      applied_at: appliedAt === undefined ? null : toTimestamp(appliedAt),
    }))
    printTable(options.format, rows, ['name', 'state', 'applied_at'], 'There are no migrations.')
  })

const takeBack = (dsn: string | undefined, options: Options): Promise<void> =>
  withDatabase(dsn, options, async (database) => {
    const last = (await migrationStatus(database, migrations)).findLast(
      ({ appliedAt }) => appliedAt !== undefined,
    )
    if (!last) return remark('Nothing to do: no migration has been applied.')
    if (!options.yes) {
      throw misused(
        `This takes ${last.name} back and deletes the data of its tables: add --yes if you mean it.`,
      )
    }
    printRecord(options.format, { taken_back: await migrateDown(database, migrations) })
  })

async function withDatabase(
  dsn: string | undefined,
  { config }: Options,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  // Only the database matters here; development mode asks for nothing beyond it, such as an issuer.
  const overrides = { dev: true, ...(dsn === undefined ? {} : { dsn }) }
  const configuration = loadConfiguration({ file: config, overrides })
  try {
    const database = openDatabase(configuration.dsn, createLogger({ ...configuration.log, level: 'error' }))
    await work(database).finally(() => database.close())
  } catch (error) {
    throw startFailure(error, configuration)
  }
}
