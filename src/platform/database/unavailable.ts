import { Fault } from '../../kernel/fault.ts'

/** The database cannot answer at the moment, for a reason that the statement has not caused. */
export type DatabaseFault = 'unavailable'

const retryAfter = 1

const unreachable = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
  // A socket in the file system goes with its server.
  'ENOENT',
])

/** The driver gives these no code. */
const broken =
  /^(Connection terminated|timeout e|Client (has encountered a connection error|was closed)|Query read timeout|Cannot use a pool after calling end)/

/**
 * Classes and codes of PostgreSQL (appendix A of its manual): connection exceptions, insufficient resources, operator
 * intervention, system errors; a lock or a serialization that could not be had, and a server that takes no writes.
 */
const passing = /^(08...|53...|57...|58...|55P03|40001|40P01|25006)$/

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that tell about the file and not the statement. */
const ofFile: Readonly<Record<number, string>> = {
  5: 'another process holds its lock',
  6: 'another connection holds its lock',
  8: 'it cannot be written',
  10: 'the disk failed',
  13: 'the disk is full',
  14: 'its file cannot be opened',
}

interface DriverError {
  code?: unknown
  errcode?: number
  message?: unknown
}

/** The one place where errors of drivers become 503: `error` itself if it is about the statement. */
export function toUnavailable(error: unknown): unknown {
  if (error instanceof Fault) return error
  const { code, errcode, message } = error as DriverError
  const file = errcode === undefined ? undefined : ofFile[errcode & 0xff]
  const away = typeof code === 'string' && (unreachable.has(code) || passing.test(code))
  if (file !== undefined) return unavailable(file, error)
  return away || broken.test(String(message)) ? unreached(error) : error
}

/** Without a connection no statement was sent: it is not what is wrong, whatever the server or this machine has said. */
export function unreached(error: unknown): unknown {
  if (error instanceof Fault) return error
  const { code, message } = error as DriverError
  return unavailable([code, message].filter(Boolean).join(' '), error)
}

export const unavailable = (detail: string, cause?: unknown): Fault<DatabaseFault> =>
  new Fault('unavailable', 'The database does not answer at the moment. Try again in a second.', {
    detail,
    cause,
    retryAfter,
  })

/** Another process holds the lock of a SQLite file. */
export const isLocked = (error: unknown): boolean => {
  const { errcode } = error as DriverError
  return errcode !== undefined && ((errcode & 0xff) === 5 || (errcode & 0xff) === 6)
}

/** PostgreSQL refused a write because it is a replica, or a primary that was retired. */
export const isReadOnly = (error: unknown): boolean => (error as DriverError).code === '25006'

/** Whether an attempt to connect failed because nobody is there who could answer, be it not yet or not any more. */
export function isAway(error: unknown): boolean {
  const { code, message } = error as DriverError
  if (typeof code === 'string') return unreachable.has(code) || /^(08...|57P0.|25006)$/.test(code)
  // The wait for a place in the pool ends with other words.
  return /^(Connection terminated|timeout expired|Query read timeout)/.test(String(message))
}
