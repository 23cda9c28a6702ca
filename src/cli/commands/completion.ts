import { type Command, InvalidArgumentError } from 'commander'
import type { CommandEntry } from '../command-entry.ts'
import { bash } from '../completion/bash.ts'
import { fish } from '../completion/fish.ts'
import { nodesOf } from '../completion/nodes.ts'
import { zsh } from '../completion/zsh.ts'
import { examples } from '../examples.ts'
import { printLine } from '../output.ts'

const shells = { bash, zsh, fish }
type Shell = keyof typeof shells

export function define(command: Command, all: readonly CommandEntry[]): void {
  command
    .argument('<shell>', 'bash, zsh or fish', readShell)
    .addHelpText(
      'after',
      '\nPrints a script for the shell to read:\n' +
        '  bash   gatehouse completion bash > ~/.local/share/bash-completion/completions/gatehouse\n' +
        '  zsh    gatehouse completion zsh > a folder of $fpath/_gatehouse\n' +
        '  fish   gatehouse completion fish > ~/.config/fish/completions/gatehouse.fish',
    )
    .action(async (shell: Shell) => printLine(shells[shell](await nodesOf(all)).trimEnd()))
  examples(command, 'completion bash', 'completion zsh', 'completion fish')
}

function readShell(text: string): Shell {
  if (Object.hasOwn(shells, text)) return text as Shell
  throw new InvalidArgumentError('It must be bash, zsh or fish.')
}
