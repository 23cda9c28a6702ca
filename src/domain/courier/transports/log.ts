import type { Logger } from '../../../platform/log/index.ts'
import type { Transport } from './transport.ts'

/** For development alone: the log is the mailbox, codes included. */
export const logTransport = (logger: Logger): Transport => ({
  send: async ({ id, recipient, subject, text }) => {
    logger.info({ message: id, recipient, subject, text }, 'mail (no SMTP server is configured)')
  },
  close: async () => {},
})
