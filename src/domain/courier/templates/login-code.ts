import type { Language } from '../../../locales/index.ts'
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
export const loginCode = (
  { code, minutes, application }: LoginCode,
  brand: string,
  language: Language,
): Content => {
  const { loginCode: words, lifespan } = language.words.mails
  const place = placeNamed(language, brand, application)
  return {
    subject: language.text(words.subject, { code, place }),
    ...layout(language, brand, [
      { text: language.text(words.lead, { place }) },
      { code },
      { text: language.text(lifespan, { count: minutes }) },
      { text: words.warning, quiet: true },
    ]),
  }
}
