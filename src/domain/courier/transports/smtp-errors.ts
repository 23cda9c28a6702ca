import type { NodemailerError } from 'nodemailer'
import { Refusal } from './transport.ts'

const longestReply = 500

/** What the SMTP server, or its absence, means for a mail. */
export function refusalOf(error: unknown): Refusal {
  const { code, response, permanent, message } = error as NodemailerError
  const said = (response ?? message).replace(/\s+/g, ' ').slice(0, longestReply)
  switch (code) {
    // About this mail, and with a 5xx for good (RFC 5321 §4.2.1); without a reply the address was no address.
    case 'EENVELOPE':
      return new Refusal(`The SMTP server refused the message: ${said}`, {
        permanent: response === undefined || permanent === true,
        cause: error,
      })
    case 'EMESSAGE':
      return new Refusal(`The SMTP server refused the message: ${said}`, {
        permanent: permanent === true,
        cause: error,
      })
    // About this server and its settings, which are corrected sooner or later: a 5xx here says nothing about the mail.
    case 'EAUTH':
    case 'ENOAUTH':
      return passing(`The SMTP server did not accept the credentials: ${said}`, error)
    case 'ETLS':
      return passing(`No secure connection to the SMTP server: ${said}`, error)
    case 'EABORT':
    case 'ETIMEDOUT':
      return passing('The SMTP server did not answer in time.', error)
    default:
      return passing(`The SMTP server could not be reached: ${said}`, error)
  }
}

const passing = (message: string, cause: unknown) => new Refusal(message, { permanent: false, cause })
