import type { Command } from 'commander'
import { examples } from '../examples.ts'
import { type Format, formatOption } from '../options.ts'
import { printLine, printRecord } from '../output.ts'
import { version } from '../version.ts'

export function define(command: Command): void {
  command.addOption(formatOption()).action(({ format }: { format: Format }) => {
    if (format === 'json') printRecord(format, { version, node: process.versions.node })
    else printLine(`Gatehouse ${version}`)
  })
  examples(command, 'version')
}
