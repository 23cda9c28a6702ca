import { Command } from 'commander'
import type { CommandEntry } from '../command-entry.ts'

export interface Word {
  name: string
  description: string
}

export interface Flag extends Word {
  /** Whether a value follows. */
  takesValue: boolean
  choices: readonly string[]
}

/** The words that may follow one command. Its own are joined by spaces; the program itself is the empty one. */
export interface Node {
  path: string
  words: Word[]
  flags: Flag[]
}

/** All commands, read from their definitions. */
export async function nodesOf(commands: readonly CommandEntry[]): Promise<Node[]> {
  const program = new Command()
  for (const { name, summary, load } of commands) {
    const command = program.command(name).description(summary)
    const { define } = await load()
    define(command, commands)
  }
  return walk(program, '')
}

function walk(command: Command, path: string): Node[] {
  const node: Node = {
    path,
    words: command.commands.map((each) => ({ name: each.name(), description: each.description() })),
    flags: [
      ...command.options.map(({ long, description, required, optional, argChoices }) => ({
        name: long ?? '',
        description,
        takesValue: required || optional,
        choices: argChoices ?? [],
      })),
      { name: '--help', description: 'explain a command', takesValue: false, choices: [] },
    ],
  }
  const below = command.commands.flatMap((each) => walk(each, `${path} ${each.name()}`.trim()))
  return [node, ...below]
}
