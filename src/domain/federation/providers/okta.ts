import type { Provider } from '../schema.ts'
import { generic } from './generic.ts'

/** An Okta organisation, or one of its custom authorization servers. */
export const okta: Provider = { ...generic, label: 'Okta' }
