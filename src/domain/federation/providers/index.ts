import type { Provider, ProviderKind } from '../schema.ts'
import { generic } from './generic.ts'
import { google } from './google.ts'
import { microsoft } from './microsoft.ts'
import { okta } from './okta.ts'

export const providers: Record<ProviderKind, Provider> = { generic, google, microsoft, okta }
