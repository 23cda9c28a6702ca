import type { Language } from '../../../locales/index.ts'
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
  language: Language,
): Content => {
  const { registrationCode: words, lifespan } = language.words.mails
  const place = placeNamed(language, brand, application)
  return {
    subject: language.text(words.subject, { code, brand }),
    ...layout(language, brand, [
      { text: language.text(words.lead, { place }) },
      { code },
      { text: language.text(lifespan, { count: minutes }) },
      { text: words.warning, quiet: true },
    ]),
  }
}
