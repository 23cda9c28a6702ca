import type { Command } from 'commander'
import { loadConfiguration } from '../../platform/config/index.ts'
import { createLogger } from '../../platform/log/index.ts'
import { examples } from '../examples.ts'
import { configOption } from '../options.ts'
import { startFailure } from '../start-failure.ts'
import { untilStopped } from '../stop.ts'

interface Options {
  config?: string
  dev?: boolean
  migrate?: boolean
}

export function define(command: Command): void {
  command
    .addOption(configOption())
    .option(
      '--dev',
      'development mode: plain http and cookies without Secure are allowed; never in production',
    )
    .option('--migrate', 'apply pending migrations first (on SQLite that always happens)')
    .addHelpText(
      'after',
      '\nEvery key of the configuration is an environment variable too: urls.self.issuer is URLS_SELF_ISSUER.\n' +
        'SIGTERM and SIGINT finish what is under way and stop; a second one stops at once.',
    )
    .action(serve)
  examples(command, 'serve --dev', 'serve --config /etc/gatehouse/gatehouse.yaml')
}

async function serve({ config, dev = false, migrate = false }: Options): Promise<void> {
  const loaded = loadConfiguration({ file: config, overrides: dev ? { dev } : {} })
  const configuration = migrate ? { ...loaded, database: { ...loaded.database, automigrate: true } } : loaded
  const logger = createLogger(configuration.log)
  const { startGatehouse } = await import('../../app.ts')
  const gatehouse = await startGatehouse(configuration, { logger }).catch((error: unknown) => {
    throw startFailure(error, configuration)
  })
  await untilStopped((signal) => {
    logger.info({ signal }, 'stopping: requests under way are finished, new ones are refused')
    return gatehouse.close()
  })
  logger.info('stopped')
}
