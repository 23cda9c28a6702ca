import { Type } from 'typebox'
import { choice, flag, fragment, group, list, optional, text, url } from '../../platform/config/index.ts'
import { providers } from './providers/index.ts'
import { kindNames, missingOptions, providerOptions } from './providers/options.ts'

interface UpstreamAssurance {
  provider: string
  acr?: string
  amr?: readonly string[]
}

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
    aal2_acr_values: list([], 'Values of `acr` by which this provider says that it asked for two factors.'),
    aal2_amr_values: list([], 'Values of `amr` by which this provider says that it asked for two factors.'),
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
      /** Whether a provider said that it asked for two factors. */
      vouchesForTwoFactors: ({ provider, acr, amr = [] }: UpstreamAssurance): boolean => {
        const settings = config.providers.find(({ id }) => id === provider)
        return (
          settings !== undefined &&
          ((acr !== undefined && settings.aal2_acr_values.includes(acr)) ||
            amr.some((each) => settings.aal2_amr_values.includes(each)))
        )
      },
      redirectBase: config.base_redirect_uri ?? publicUrl,
      dev: development,
    }
  },
})
