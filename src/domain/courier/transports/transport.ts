/** A mail, ready to be sent. */
export interface Mail {
  id: string
  recipient: string
  subject: string
  text: string
  html: string
}

export interface Transport {
  /** Resolves once somebody else is responsible for the mail. Throws a `Refusal`. */
  send(mail: Mail, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Why a mail was not taken. */
export class Refusal extends Error {
  /** Whether the same mail would be refused again. */
  readonly permanent: boolean

  constructor(message: string, { permanent, cause }: { permanent: boolean; cause?: unknown }) {
    super(message, { cause })
    this.name = 'Refusal'
    this.permanent = permanent
  }
}
