import type { Content } from '../content.ts'
import { placeNamed } from './application.ts'
import { layout } from './layout.ts'

export interface LoginCode {
  code: string
  /** How long it is good. */
  minutes: number
  /** The application that somebody signs in to, if it is not this server itself. */
  application?: string | undefined
}

/** The code comes first in the subject: a locked phone shows it, and nobody has to open the mail. */
export const loginCode = ({ code, minutes, application }: LoginCode, brand: string): Content => ({
  subject: `${code} is your code to sign in to ${placeNamed(brand, application)}`,
  ...layout(brand, [
    { text: `To sign in to ${placeNamed(brand, application)}, enter this code:` },
    { code },
    { text: `It is good for ${minutes === 1 ? 'one minute' : `${minutes} minutes`} and can be used once.` },
    {
      text: 'If you did not ask for this code, you need not do anything: nobody can sign in without it. Do not pass it on to anybody, whoever asks for it.',
      quiet: true,
    },
  ]),
})
