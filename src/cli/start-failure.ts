import { type Fault, isFault } from '../kernel/fault.ts'
import { type DatabaseFault, placeOf } from '../platform/database/index.ts'
import type { Configuration } from '../server/configuration/index.ts'
import { type CommandFailure, failed } from './failure.ts'

type SystemError = Error & { code?: unknown; port?: unknown; address?: unknown; path?: unknown }
type Places = Pick<Configuration, 'dsn'> & Partial<Pick<Configuration, 'serve'>>

/** Says why Gatehouse did not start and, on a second line, what to do. Whatever is not foreseen stays as it is. */
export function startFailure(error: unknown, { dsn, serve }: Places): CommandFailure | unknown {
  if (!(error instanceof Error)) return error
  if (error.name === 'SchemaOutdated') {
    return failed(error.message, 'Run gatehouse migrate up, or start with --migrate.')
  }
  if (error.name === 'WrongSystemSecret') {
    return failed(
      error.message,
      'Set secrets.system to the secret of the last start; to replace it, put the new one before it in the list.',
    )
  }
  const { code, port, address } = error as SystemError
  const place = `${String(address)}:${String(port)}`
  switch (code) {
    case 'EADDRINUSE':
      if (serve && port === serve.public.port && port === serve.admin.port) {
        return failed(
          `serve.public.port and serve.admin.port are both ${port}.`,
          'Give the admin API a port of its own: 4445 unless something else has it.',
        )
      }
      return failed(
        `Port ${String(port)} is already in use on ${String(address)}.`,
        `Stop the program that listens on ${place}, or set another ${serve ? `serve.${port === serve.admin.port ? 'admin' : 'public'}.port` : 'port'}.`,
      )
    case 'EACCES':
      if (port === undefined) return databaseFailure(error as SystemError, dsn)
      return failed(`This user may not listen on ${place}.`, 'Choose a port of 1024 or more.')
    case 'EADDRNOTAVAIL':
      return failed(
        `${String(address)} is no address of this machine.`,
        'Correct serve.public.host or serve.admin.host.',
      )
    default:
      return databaseFailure(error as SystemError, dsn)
  }
}

/** PostgreSQL's own codes are those of its manual, appendix A. */
function databaseFailure(error: SystemError, dsn: string): CommandFailure | Error {
  const code = String(error.code)
  if (isFault<DatabaseFault>(error, 'unavailable')) return unavailableFailure(error, dsn)
  if (code === 'ERR_SQLITE_ERROR' && /not a database/.test(error.message)) {
    return failed(
      `${placeOf(dsn)} is no SQLite database.`,
      'Name another file in dsn, or move this one away: a new one is made in its place.',
    )
  }
  if (code === 'ERR_SQLITE_ERROR' || (dsn.startsWith('sqlite:') && error.path !== undefined)) {
    return failed(
      `The SQLite file in dsn cannot be used (${error.message}).`,
      'Check that its folder exists and may be written.',
    )
  }
  // The parser of the dsn says itself what to write instead.
  if (/\bdsn\b/.test(error.message)) return failed('The database cannot be opened.', `${error.message}.`)
  return error
}

function unavailableFailure({ detail, cause }: Fault, dsn: string): CommandFailure {
  const { code, path, message } = (cause ?? {}) as Partial<SystemError>
  if (code === '28P01' || code === '28000') {
    return failed('The database refused the user or the password in dsn.', 'Correct them.')
  }
  if (code === '3D000') return failed('The database that dsn names does not exist.', 'Create it first.')
  // A file that the dsn names, such as a certificate, cannot be read.
  const unreadable = path === undefined ? undefined : message
  const why = unreadable ?? (typeof code === 'string' && /^E(?!RR_)/.test(code) ? code : detail)
  return dsn.startsWith('sqlite:')
    ? failed(
        `${placeOf(dsn)} cannot be used: ${why}.`,
        'End the other process or make room on the disk, then start again.',
      )
    : failed(
        `${placeOf(dsn)} cannot be reached (${why}).`,
        'Check that it runs and takes writes, that this machine may reach it, and the host and port in dsn.',
      )
}
