/** What the process ends with, so that a script can tell a refusal from a typing error and from a server that is down. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const

/** Ends the command with its message, one sentence for a person, on standard error. */
export class CommandFailure extends Error {
  readonly exitCode: number

  constructor(exitCode: number, message: string) {
    super(message)
    this.name = 'CommandFailure'
    this.exitCode = exitCode
  }
}

export const failed = (message: string): CommandFailure => new CommandFailure(exitCodes.failed, message)
export const misused = (message: string): CommandFailure => new CommandFailure(exitCodes.usage, message)
export const unreachable = (message: string): CommandFailure =>
  new CommandFailure(exitCodes.unreachable, message)
