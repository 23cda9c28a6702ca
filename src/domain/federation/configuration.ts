import { Type } from 'typebox'
import { choice, flag, fragment, group, optional, text, url } from '../../platform/config/index.ts'
import { providers } from './providers/index.ts'
import { kindNames, missingOptions, providerOptions } from './providers/options.ts'

const Provider = Type.Object(
  {
    id: Type.String({
      description:
        'Name of the provider in URLs and in stored credentials. Never change it once it is in use.',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      errorText: 'must consist of letters, digits, - and _',
    }),
    provider: choice(
      kindNames,
      undefined,
      `Kind of provider. ${kindNames.map((name) => `\`${name}\`: ${providers[name].description}.`).join(' ')}`,
    ),
    label: optional(text('Name on the sign-in button.')),
    client_id: text('Client id that the provider issued.'),
    client_secret: Type.String({ description: 'Client secret that the provider issued.', secret: true }),
    ...providerOptions,
    scope: Type.Array(Type.String(), {
      description: 'Scopes to ask for; `openid` is always added.',
      default: ['email', 'profile'],
    }),
    trust_email_verified: Type.Optional(
      Type.Boolean({
        description:
          'Whether `email_verified` of this provider shows whose an address is. Default: true, but not for the shared endpoints of Microsoft.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const federationConfiguration = fragment({
  keys: {
    'selfservice.methods.oidc': group('External identity providers.', {
      enabled: flag(false, 'Offer this method.'),
      config: group('Settings.', {
        base_redirect_uri: optional(
          url('Base of the callback address registered at providers. Default: urls.self.public.'),
        ),
        providers: Type.Array(Provider, {
          description: 'Providers, in the order of their buttons.',
          default: [],
        }),
      }),
    }),
  },
  problems: ({ selfservice }) => {
    const { providers: configured } = selfservice.methods.oidc.config
    const ids = configured.map(({ id }) => id)
    const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
    return [
      ...(repeated
        ? [`selfservice.methods.oidc.config.providers has two entries with the id ${repeated}`]
        : []),
      ...configured.flatMap((settings) =>
        missingOptions(settings).map(
          (option) => `selfservice.methods.oidc.config.providers: ${settings.id} needs the option ${option}`,
        ),
      ),
    ]
  },
  derive: ({ selfservice }, { publicUrl, development }: { publicUrl: string; development: boolean }) => {
    const { enabled, config } = selfservice.methods.oidc
    return {
      enabled,
      providers: enabled ? config.providers : [],
      redirectBase: config.base_redirect_uri ?? publicUrl,
      dev: development,
    }
  },
})
