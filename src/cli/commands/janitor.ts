import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemClock } from '../../kernel/clock.ts'
import { parseDuration } from '../../kernel/duration.ts'
import { migrations } from '../../migrations/index.ts'
import { type Database, migrationStatus, openDatabase } from '../../platform/database/index.ts'
import { createLogger } from '../../platform/log/index.ts'
import { loadConfiguration } from '../../server/configuration/index.ts'
import { type Chore, chores } from '../../server/housekeeping.ts'
import { examples } from '../examples.ts'
import { failed, misused } from '../failure.ts'
import { configOption, duration, type Format, formatOption, wholeNumber } from '../options.ts'
import { printTable } from '../output.ts'
import { startFailure } from '../start-failure.ts'

interface Options {
  config?: string
  format: Format
  tokens?: boolean
  requests?: boolean
  grants?: boolean
  limit: number
  batchSize: number
  keepIfYounger: number
}

export function define(command: Command): void {
  command
    .argument('[dsn]', 'database, instead of the one in the configuration')
    .addOption(configOption())
    .option('--tokens', 'codes, access tokens and refresh tokens that have expired')
    .option('--requests', 'redeemed verifiers, sessions, logout deliveries and messages whose time is over')
    .option('--grants', 'grants that no token, consent or session needs any more')
    .addOption(numberOption('--limit <rows>', 'remove at most this many rows of each table', 10_000))
    .addOption(numberOption('--batch-size <rows>', 'rows that one statement removes', 100))
    .addOption(
      new Option('--keep-if-younger <duration>', 'keep what ended less than this long ago')
        .argParser(duration)
        .default(0, 'none'),
    )
    // Scripts for Hydra's janitor pass it; the environment is always read.
    .addOption(new Option('-e, --read-from-env').hideHelp())
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nA running server does the same by itself, in small steps. This is for a database that has been left alone.',
    )
    .action(clean)
  examples(
    command,
    'janitor --tokens --requests --grants --config gatehouse.yaml',
    'janitor postgres://gatehouse:secret@db.example.com/gatehouse --tokens --keep-if-younger 24h',
  )
}

const numberOption = (flags: string, description: string, value: number): Option =>
  new Option(flags, description).argParser(atLeastOne).default(value)

function atLeastOne(text: string): number {
  const value = wholeNumber(text)
  if (value === 0) throw new InvalidArgumentError('It must be at least 1.')
  return value
}

async function clean(dsn: string | undefined, options: Options): Promise<void> {
  const chosen = (['tokens', 'requests', 'grants'] as const).filter((kind) => options[kind])
  if (chosen.length === 0)
    throw misused('Say what to remove: --tokens, --requests or --grants, or several of them.')
  // Only the database and the lifespans matter here; development mode asks for nothing beyond them, such as an issuer.
  const overrides = { dev: true, ...(dsn === undefined ? {} : { dsn }) }
  const configuration = loadConfiguration({ file: options.config, overrides })
  const { ttl, selfservice, audit } = configuration
  const { unconfirmed_lifespan: unconfirmed } = selfservice.flows.registration
  const work = chores({
    verifierLifespan: parseDuration(ttl.login_consent_request) as number,
    deviceLifespan: parseDuration(ttl.device_user_code) as number,
    unconfirmedLifespan: unconfirmed === undefined ? undefined : (parseDuration(unconfirmed) as number),
    auditRetention: parseDuration(audit.retention),
  }).filter(({ kind }) => chosen.includes(kind))
  try {
    const database = openDatabase(configuration.dsn, createLogger({ ...configuration.log, level: 'error' }))
    const rows = await removeAll(database, work, options).finally(() => database.close())
    printTable(options.format, rows, ['table', 'rows'], '')
  } catch (error) {
    throw startFailure(error, configuration)
  }
}

async function removeAll(database: Database, work: Chore[], options: Options) {
  const status = await migrationStatus(database, migrations)
  if (status.some(({ appliedAt }) => appliedAt === undefined))
    throw failed('The database lacks migrations of this version: run gatehouse migrate up first.')
  const done = []
  for (const chore of work) done.push({ table: chore.table, rows: await remove(database, chore, options) })
  return done
}

/** Batch by batch, so that a running server hardly notices. */
async function remove(
  database: Database,
  { purge }: Chore,
  { limit, batchSize, keepIfYounger }: Options,
): Promise<number> {
  const now = systemClock.now() - keepIfYounger
  let removed = 0
  for (let more = true; more && removed < limit; ) {
    const purged = await purge(database, now, Math.min(batchSize, limit - removed))
    removed += purged.removed
    more = purged.more
  }
  return removed
}
