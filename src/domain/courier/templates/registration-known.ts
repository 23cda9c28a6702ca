import type { Language } from '../../../locales/index.ts'
import type { Content } from '../content.ts'
import { placeNamed } from './application.ts'
import { layout } from './layout.ts'

export interface RegistrationKnown {
  /** The application at which somebody wanted the account. */
  application?: string | undefined
}

/** The page where somebody signed up says nothing of the account that there is: this goes to whom it belongs. */
export const registrationKnown = (
  { application }: RegistrationKnown,
  brand: string,
  language: Language,
): Content => {
  const words = language.words.mails.registrationKnown
  return {
    subject: language.text(words.subject, { brand }),
    ...layout(language, brand, [
      { text: language.text(words.lead, { place: placeNamed(language, brand, application) }) },
      { text: words.known },
      { text: words.warning, quiet: true },
    ]),
  }
}
