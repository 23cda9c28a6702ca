import type { SmtpServer } from './connection-uri.ts'
import { refusalOf } from './smtp-errors.ts'
import type { Transport } from './transport.ts'

export interface SmtpSettings extends SmtpServer {
  from: { name: string; address: string }
  headers: Record<string, string>
  /** How this server names itself to the other. */
  localName: string
  /** Connections that it opens at most. */
  connections: number
}

/** Milliseconds. */
const timeouts = {
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 15_000,
  socketTimeout: 30_000,
  socketCloseTimeout: 1000,
  idleTimeout: 30_000,
}

/** Connections are kept for a while: a code is not to wait for a handshake. */
export function smtpTransport(settings: SmtpSettings): Transport {
  let mailer: ReturnType<typeof createMailer> | undefined
  const { from, headers } = settings
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return {
    send: async ({ id, recipient, subject, text, html }, signal) => {
      mailer ??= createMailer(settings)
      const { sendMail } = await mailer
      try {
        await sendMail({
          from,
          // As an object: a text would be read as a list of addresses.
          to: { name: '', address: recipient },
          subject,
          text,
          html,
          // The same for each try, so that a mailbox can tell a message that arrives twice.
          messageId: `<${id}@${domain}>`,
          // RFC 3834 §5: nobody's absence is to be answered to this.
          headers: { 'Auto-Submitted': 'auto-generated', ...headers },
          disableFileAccess: true,
          disableUrlAccess: true,
          signal,
        })
      } catch (error) {
        throw refusalOf(error)
      }
    },
    close: async () => {
      await mailer?.then(
        ({ close }) => close(),
        () => {},
      )
    },
  }
}

/** Loaded with the first mail: many servers never send any. */
async function createMailer({
  host,
  port,
  security,
  anyCertificate,
  serverName,
  user,
  password,
  localName,
  connections,
}: SmtpSettings) {
  const { createTransport } = await import('nodemailer')
  const mailer = createTransport({
    pool: true,
    host,
    port,
    secure: security === 'tls',
    // Not when the server happens to offer it: whoever sits in between could take the offer away.
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: {
      rejectUnauthorized: !anyCertificate,
      ...(serverName === undefined ? {} : { servername: serverName }),
    },
    auth: user === undefined ? undefined : { user, pass: password ?? '' },
    name: localName,
    maxConnections: connections,
    // Its own repeats are for idle connections that the server has closed; the outbox does the rest.
    maxRequeues: 2,
    ...timeouts,
  })
  // What goes wrong is the outcome of a mail; nobody else needs to hear of it.
  mailer.on('error', () => {})
  return {
    sendMail: mailer.sendMail.bind(mailer) as (
      mail: Parameters<typeof mailer.sendMail>[0],
    ) => Promise<unknown>,
    close: () => mailer.close({ force: true }),
  }
}
