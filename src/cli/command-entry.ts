import type { Command } from 'commander'

export interface CommandEntry {
  name: string
  summary: string
  group: string
  /** The module that adds arguments, options and the action. Loaded only for the command that was called. */
  load: () => Promise<{ define: (command: Command, all: readonly CommandEntry[]) => void }>
}
