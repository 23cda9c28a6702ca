import cluster, { type Worker } from 'node:cluster'
import type { Command } from 'commander'
import { joinUrl } from '../../kernel/url.ts'
import { createLogger, type Logger } from '../../platform/log/index.ts'
import { type Configuration, loadConfiguration } from '../../server/configuration/index.ts'
import { examples } from '../examples.ts'
import { misused } from '../failure.ts'
import { configOption, positiveNumber } from '../options.ts'
import { remark } from '../output.ts'
import { startFailure } from '../start-failure.ts'
import { untilStopped } from '../stop.ts'
import { reportReady, startWorkers } from '../workers.ts'
import { growYoungGeneration } from '../young-generation.ts'

interface Options {
  config?: string
  dev?: boolean
  migrate?: boolean
  workers: number
}

export function define(command: Command): void {
  command
    .addOption(configOption())
    .option(
      '--dev',
      'development mode: plain http and cookies without Secure are allowed; never in production',
    )
    .option('--migrate', 'apply pending migrations first (on SQLite that always happens)')
    .option('--workers <count>', 'processes that share the listeners; on PostgreSQL only', positiveNumber, 1)
    .addHelpText(
      'after',
      '\nEvery key of the configuration is an environment variable too: urls.self.issuer is URLS_SELF_ISSUER.\n' +
        'SIGTERM and SIGINT finish what is under way and stop; a second one stops at once.\n' +
        'Each worker has a pool of database connections of its own: max_conns in the dsn counts for each.',
    )
    .action(serve)
  examples(command, 'serve --dev', 'serve --config /etc/gatehouse/gatehouse.yaml --workers 4')
}

async function serve({ config, dev = false, migrate = false, workers }: Options): Promise<void> {
  const ignored: string[] = []
  const loaded = loadConfiguration({
    file: config,
    overrides: dev ? { dev } : {},
    warn: (warning) => void ignored.push(warning),
  })
  const configuration = migrate ? { ...loaded, database: { ...loaded.database, automigrate: true } } : loaded
  const logger = createLogger(configuration.log)
  if (cluster.isPrimary) for (const warning of ignored) logger.warn(warning)
  if (cluster.worker) return serveAsWorker(cluster.worker, configuration, logger)
  if (workers === 1) return serveAlone(configuration, logger)
  requireShareable(configuration)
  return serveTogether(workers, configuration, logger)
}

/** In this process. */
async function serveAlone(configuration: Configuration, logger: Logger): Promise<void> {
  const { startGatehouse } = await import('../../server/app.ts')
  const gatehouse = await startGatehouse(configuration, { logger }).catch((error: unknown) => {
    throw startFailure(error, configuration)
  })
  growYoungGeneration()
  reportReady()
  if (process.stderr.isTTY && !cluster.worker) remark(addresses(gatehouse))
  await untilStopped((signal) => {
    logger.info({ signal }, 'stopping: requests under way are finished, new ones are refused')
    return gatehouse.close()
  })
  logger.info('stopped')
}

/** For a person at a terminal, who wants to know what to open. */
const addresses = ({ publicUrl, adminUrl }: { publicUrl: string; adminUrl: string }): string => `
Gatehouse is running.

  Sign-in pages   ${joinUrl(publicUrl, 'ui/')}
  Applications    ${joinUrl(publicUrl, '.well-known/openid-configuration')}
  Admin API       ${adminUrl}

Press Ctrl-C to stop.
`

async function serveAsWorker(worker: Worker, configuration: Configuration, logger: Logger): Promise<void> {
  try {
    await serveAlone(configuration, logger.child({ worker: worker.id }))
  } finally {
    worker.disconnect() // the channel to the first process would keep this one
  }
}

async function serveTogether(count: number, configuration: Configuration, logger: Logger): Promise<void> {
  const { holdPorts } = await import('../../server/held-ports.ts')
  // The workers share them, and so cannot tell whether somebody else has them.
  const ports = await holdPorts(configuration.serve).catch((error: unknown) => {
    throw startFailure(error, configuration)
  })
  await ports.release()
  const workers = await startWorkers(count, logger)
  logger.info({ workers: count }, 'all workers are ready')
  if (process.stderr.isTTY) {
    const { deriveSettings } = await import('../../server/settings.ts')
    const { public: open, admin } = configuration.serve
    remark(addresses(deriveSettings(configuration, open.port, admin.port)))
  }
  await Promise.race([untilStopped(workers.stop), workers.ended])
}

/** Processes have to have these in common. */
function requireShareable({ dsn, secrets, serve }: Configuration): void {
  if (!dsn.startsWith('postgres')) {
    throw misused(
      '--workers needs PostgreSQL: a SQLite file belongs to one process. Leave it out, or set dsn to postgres://...',
    )
  }
  if (secrets.system.length === 0)
    throw misused('--workers needs secrets.system: all of them have to know it.')
  if (serve.public.port === 0 || serve.admin.port === 0)
    throw misused('--workers needs ports: set serve.public.port and serve.admin.port.')
}
