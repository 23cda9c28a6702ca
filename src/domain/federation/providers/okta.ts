import { generic } from './generic.ts'
import { oidcProvider } from './provider.ts'

export const okta = oidcProvider({
  ...generic,
  description: 'an Okta organisation, or one of its custom authorization servers',
  label: 'Okta',
  mark: [{ stroke: 'currentColor', width: 5, d: 'M5 12a7 7 0 0 0 14 0a7 7 0 0 0-14 0z' }],
})
