import type { Provider } from '../schema.ts'

/** Any provider with a discovery document. */
export const generic: Provider = {
  issuer: ({ id, issuer_url: issuer }) => {
    if (issuer === undefined) throw new Error(`the provider ${id} has no issuer_url`)
    return issuer
  },
  label: 'single sign-on',
  askAgain: 'login',
}
