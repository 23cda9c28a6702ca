import type { Together } from '../../../platform/config/index.ts'
import { generic } from './generic.ts'
import { google } from './google.ts'
import { microsoft } from './microsoft.ts'
import { okta } from './okta.ts'
import type { OAuth2Provider, OidcProvider, SettingsOf } from './provider.ts'

/** Every kind of provider. Configuration, documentation, buttons and the protocols in use derive from this list. */
export const providers = { generic, google, microsoft, okta } satisfies Record<
  string,
  OidcProvider | OAuth2Provider
>

export type ProviderKind = keyof typeof providers

export type ProviderSettings = { provider: ProviderKind } & SettingsOf<AllOptions>

export type AllOptions = Together<(typeof providers)[ProviderKind]['options']>
