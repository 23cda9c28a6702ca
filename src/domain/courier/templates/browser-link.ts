import type { Language } from '../../../locales/index.ts'
import type { Content } from '../content.ts'
import { placeNamed } from './application.ts'
import { layout } from './layout.ts'

export interface BrowserLink {
  link: string
  /** For how long it is good. */
  minutes: number
  /** The application that somebody signs in to. */
  application?: string | undefined
}

/** Strangers have tried many passwords: the owner shows that the mailbox is theirs, and their browser is known from then on. */
export const browserLink = (
  { link, minutes, application }: BrowserLink,
  brand: string,
  language: Language,
): Content => {
  const words = language.words.mails.browserLink
  return {
    subject: language.text(words.subject, { brand }),
    ...layout(language, brand, [
      { text: language.text(words.lead, { place: placeNamed(language, brand, application) }) },
      { link },
      { text: language.text(words.lifespan, { count: minutes }) },
      { text: words.warning, quiet: true },
    ]),
  }
}
