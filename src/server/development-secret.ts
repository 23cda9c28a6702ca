import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { randomToken } from '../kernel/ids.ts'
import type { Logger } from '../platform/log/index.ts'

/**
 * A system secret for development mode without one. Beside a SQLite file it is kept in a file of its own, so that what
 * it encrypts can still be read after a restart.
 */
export function developmentSecret(dsn: string, logger: Logger): string {
  const file = /^sqlite:\/\/(?!:memory:)([^?]+)/.exec(dsn)?.[1]
  if (file === undefined) {
    logger.warn('secrets.system is not set: what a temporary secret encrypts cannot be read after a restart')
    return randomToken()
  }
  const secretFile = `${file}.secret`
  if (existsSync(secretFile)) return readFileSync(secretFile, 'utf8').trim()
  const secret = randomToken()
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600, flag: 'wx' })
  logger.warn(
    { secretFile },
    'secrets.system is not set: a secret was generated and kept beside the database',
  )
  return secret
}
