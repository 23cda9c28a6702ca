import type { Provider } from '../schema.ts'

export const google: Provider = {
  issuer: () => 'https://accounts.google.com',
  label: 'Google',
  // Google knows no prompt=login; choosing the account is the closest.
  askAgain: 'select_account',
}
