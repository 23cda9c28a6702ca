import type { Command } from 'commander'
import { stringify } from 'yaml'
import { loadConfiguration, redactConfiguration } from '../../server/configuration/index.ts'
import { examples } from '../examples.ts'
import { configOption, type Format, formatOption } from '../options.ts'
import { printLine, printRecord, remark } from '../output.ts'

interface Options {
  config?: string
  dev?: boolean
  format: Format
}

export function define(command: Command): void {
  const step = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .addOption(configOption())
      .option('--dev', 'check it as `serve --dev` would')
      .addOption(formatOption())

  examples(
    step('check', 'say what is wrong with the configuration, without starting anything').action(check),
    'config check --config gatehouse.yaml',
  )
  examples(
    step('show', 'print the configuration with its defaults and without its secrets').action(show),
    'config show --config gatehouse.yaml',
  )
}

function check(options: Options): void {
  load(options)
  printRecord(options.format, { configuration: 'can be used' })
}

function show(options: Options): void {
  const configuration = redactConfiguration(load(options))
  if (options.format === 'json') printRecord(options.format, configuration)
  else printLine(stringify(configuration).trimEnd())
}

const load = ({ config, dev = false }: Options) =>
  loadConfiguration({ file: config, overrides: dev ? { dev } : {}, warn: remark })
