import type { Logger } from '../../../platform/log/index.ts'
import { logTransport } from './log.ts'
import { type SmtpSettings, smtpTransport } from './smtp.ts'
import type { Transport } from './transport.ts'

export { readConnectionUri } from './connection-uri.ts'
export { Refusal, type Transport } from './transport.ts'

export interface TransportSettings {
  smtp: SmtpSettings | undefined
  development: boolean
}

/** How mail leaves; `undefined` where it does not. */
export function createTransport(
  { smtp, development }: TransportSettings,
  logger: Logger,
): Transport | undefined {
  if (smtp) return smtpTransport(smtp)
  return development ? logTransport(logger) : undefined
}
