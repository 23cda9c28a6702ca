import type { Content } from '../content.ts'
import { placeNamed } from './application.ts'
import { layout } from './layout.ts'

export interface RegistrationKnown {
  /** The application at which somebody wanted the account. */
  application?: string | undefined
}

/** The page where somebody signed up says nothing of the account that there is: this goes to whom it belongs. */
export const registrationKnown = ({ application }: RegistrationKnown, brand: string): Content => ({
  subject: `You have an account at ${brand} already`,
  ...layout(brand, [
    { text: `Somebody wanted to create an account for ${placeNamed(brand, application)} with your address.` },
    { text: 'If that was you: you have one already. Go back and choose to sign in instead.' },
    {
      text: 'If it was not you, you need not do anything. Your account is as it was, and nobody was told that it exists.',
      quiet: true,
    },
  ]),
})
