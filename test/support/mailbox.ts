import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerAddress, type SMTPServerError, type SMTPServerSession } from 'smtp-server'
import { type ReadMail, readMail } from './mime.ts'
import { until } from './patience.ts'

/** A mail as the server of its recipient got it. */
export interface ReceivedMail extends ReadMail {
  /** Envelope. */
  from: string
  to: string[]
  raw: string
  /** Whether it came over TLS. */
  secure: boolean
  /** Name that the other server gave itself, and who it signed in as. */
  greeting: string
  user: string | undefined
}

/** `refuse` with a 4xx or 5xx for the recipient or for the message; `hang` after the connection or after the message. */
export type MailboxAnswer =
  | 'accept'
  | { refuse: number; at?: 'recipient' | 'message' }
  | { hang: 'connection' | 'message' }

/** An SMTP server with everybody's mailbox. */
export interface Mailbox {
  /** For `courier.smtp.connection_uri`: without encryption. `smtp://` and STARTTLS are there, too. */
  uri: string
  host: string
  /** In the order of their arrival. */
  messages: ReceivedMail[]
  /** A function may decide by recipient. */
  answer: MailboxAnswer | ((recipient: string) => MailboxAnswer)
  /** Connections so far. */
  connections(): number
  /** The mail to `recipient` with this number, the first by default, once it is there. */
  waitFor(recipient: string, number?: number): Promise<ReceivedMail>
  /** Refuses connections until `comeBack`, at the same port. */
  goDown(): Promise<void>
  comeBack(): Promise<void>
  reset(): void
  close(): Promise<void>
}

/** With `credentials` nobody sends mail without them; `plaintext` is a server without STARTTLS. */
export async function startMailbox({
  credentials,
  plaintext = false,
}: {
  credentials?: { user: string; password: string }
  plaintext?: boolean
} = {}): Promise<Mailbox> {
  let connections = 0
  let server = await listen(0)
  const { port } = server.server.address() as AddressInfo

  async function listen(at: number): Promise<SMTPServer> {
    const smtp = new SMTPServer({
      // Otherwise it warns that its certificate is everybody's.
      logger: false,
      authOptional: credentials === undefined,
      allowInsecureAuth: true,
      disableReverseLookup: true,
      disabledCommands: plaintext ? ['STARTTLS'] : [],
      closeTimeout: 1,
      onAuth: ({ username, password }, _session, done) => {
        const right = username === credentials?.user && password === credentials?.password
        done(null, right ? { user: username } : {})
      },
      onConnect: (_session, done) => {
        connections += 1
        const answer = answerFor('')
        if (typeof answer === 'object' && 'hang' in answer && answer.hang === 'connection') return
        done()
      },
      onRcptTo: ({ address }, _session, done) => {
        const answer = answerFor(address)
        if (typeof answer === 'object' && 'refuse' in answer && answer.at !== 'message')
          return done(refusal(answer.refuse))
        done()
      },
      onData: async (stream, session, done) => {
        const raw = await text(stream)
        const answer = answerFor((session.envelope.rcptTo[0] as SMTPServerAddress).address)
        if (typeof answer === 'object') {
          if ('refuse' in answer) done(refusal(answer.refuse))
          return
        }
        mailbox.messages.push(received(raw, session))
        done()
      },
    })
    // A client that goes away in the middle is what some tests are about.
    smtp.on('error', () => {})
    await new Promise<void>((resolve) => smtp.listen(at, '127.0.0.1', () => resolve()))
    return smtp
  }
  const answerFor = (recipient: string): MailboxAnswer =>
    typeof mailbox.answer === 'function' ? mailbox.answer(recipient) : mailbox.answer
  const goDown = () => new Promise<void>((resolve) => server.close(() => resolve()))
  const host = `127.0.0.1:${port}`

  const mailbox: Mailbox = {
    uri: `smtp://${host}/?disable_starttls=true`,
    host,
    messages: [],
    answer: 'accept',
    connections: () => connections,
    waitFor: async (recipient, number = 1) => {
      const theirs = () => mailbox.messages.filter(({ to }) => to.includes(recipient))
      await until(() => theirs().length >= number)
      return theirs()[number - 1] as ReceivedMail
    },
    goDown,
    comeBack: async () => {
      server = await listen(port)
    },
    reset: () => {
      mailbox.messages.splice(0)
      mailbox.answer = 'accept'
    },
    close: goDown,
  }
  return mailbox
}

function refusal(responseCode: number): SMTPServerError {
  return Object.assign(new Error('not here'), { responseCode })
}

const received = (raw: string, session: SMTPServerSession): ReceivedMail => ({
  ...readMail(raw),
  from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
  to: session.envelope.rcptTo.map(({ address }) => address),
  raw,
  secure: session.secure,
  greeting: session.hostNameAppearsAs,
  user: session.user as string | undefined,
})

/** The code that a mail is about, as a person reads it off. */
export function codeIn({ text: body }: Pick<ReceivedMail, 'text'>): string {
  const code = /^\d{6}$/m.exec(body)?.[0]
  if (code === undefined) throw new Error(`no code in: ${body}`)
  return code
}
