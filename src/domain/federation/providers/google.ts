import { oidcProvider } from './provider.ts'

export const google = oidcProvider({
  description: 'Google',
  label: 'Google',
  mark: [
    { stroke: '#ea4335', width: 4, d: 'M17.8 6.5A8 8 0 0 0 5.1 8' },
    { stroke: '#fbbc05', width: 4, d: 'M5.1 8a8 8 0 0 0 0 8' },
    { stroke: '#34a853', width: 4, d: 'M5.1 16a8 8 0 0 0 12.3 1.9' },
    { stroke: '#4285f4', width: 4, d: 'M17.4 17.9A8 8 0 0 0 20 12h-8' },
  ],
  options: {},
  issuer: () => 'https://accounts.google.com',
  // Google knows no prompt=login; choosing the account is the closest.
  askAgain: 'select_account',
})
