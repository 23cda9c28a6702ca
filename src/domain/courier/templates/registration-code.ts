import type { Content } from '../content.ts'
import { placeNamed } from './application.ts'
import { layout } from './layout.ts'

export interface RegistrationCode {
  code: string
  /** How long it is good. */
  minutes: number
  /** The application at which somebody wants the account. */
  application?: string | undefined
}

/** To whoever has the mailbox, that the address is theirs. */
export const registrationCode = (
  { code, minutes, application }: RegistrationCode,
  brand: string,
): Content => {
  const place = placeNamed(brand, application)
  return {
    subject: `${code} is your code for a new account at ${brand}`,
    ...layout(brand, [
      { text: `To create your account and sign in to ${place}, enter this code:` },
      { code },
      { text: `It is good for ${minutes === 1 ? 'one minute' : `${minutes} minutes`} and can be used once.` },
      {
        text: 'If you did not ask for an account, you need not do anything: without this code nobody gets one with your address. Do not pass it on to anybody, whoever asks for it.',
        quiet: true,
      },
    ]),
  }
}
