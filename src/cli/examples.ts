import type { Command } from 'commander'

/** Ends the help of `command` with command lines that work as they stand. */
export function examples(command: Command, ...lines: string[]): void {
  const heading = lines.length === 1 ? 'Example:' : 'Examples:'
  command.addHelpText('after', ['', heading, ...lines.map((line) => `  $ gatehouse ${line}`)].join('\n'))
}
