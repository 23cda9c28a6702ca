import { url } from '../../../platform/config/index.ts'
import { oidcProvider } from './provider.ts'

export const generic = oidcProvider({
  description: 'any OpenID Connect provider with discovery',
  label: 'single sign-on',
  mark: [
    {
      stroke: 'currentColor',
      width: 2,
      rounded: true,
      d: 'M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M4 12h11M11 8l4 4-4 4',
    },
  ],
  options: { issuer_url: url('Issuer, exactly as in its discovery document.') },
  issuer: ({ id, issuer_url: issuer }) => {
    if (issuer === undefined) throw new Error(`the provider ${id} has no issuer_url`)
    return issuer
  },
  askAgain: 'login',
})
