/** What the process ends with, so that a script can tell a refusal from a typing error and from a server that is down. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const

/** Ends the command with its message for a person on standard error: what is wrong, on a second line what to do. */
export class CommandFailure extends Error {
  readonly exitCode: number

  constructor(exitCode: number, what: string, how?: string) {
    super(how === undefined ? what : `${what}\n${how}`)
    this.name = 'CommandFailure'
    this.exitCode = exitCode
  }
}

type Failure = (what: string, how?: string) => CommandFailure

export const failed: Failure = (...lines) => new CommandFailure(exitCodes.failed, ...lines)
export const misused: Failure = (...lines) => new CommandFailure(exitCodes.usage, ...lines)
export const unreachable: Failure = (...lines) => new CommandFailure(exitCodes.unreachable, ...lines)
