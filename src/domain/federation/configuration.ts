import { Type } from 'typebox'
import { flag, fragment, group, optional, text, url } from '../../platform/config/index.ts'

const OidcProvider = Type.Object(
  {
    id: Type.String({
      description:
        'Name of the provider in URLs and in stored credentials. Never change it once it is in use.',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      errorText: 'must consist of letters, digits, - and _',
    }),
    provider: Type.Union(
      [Type.Literal('generic'), Type.Literal('google'), Type.Literal('microsoft'), Type.Literal('okta')],
      {
        description: 'Kind of provider. `generic` is any OpenID Connect provider with discovery.',
        errorText: 'must be one of generic, google, microsoft, okta',
      },
    ),
    label: optional(text('Name on the sign-in button.')),
    client_id: text('Client id that the provider issued.'),
    client_secret: Type.String({ description: 'Client secret that the provider issued.', secret: true }),
    issuer_url: optional(url('Issuer, exactly as in its discovery document. Google needs none.')),
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
        providers: Type.Array(OidcProvider, {
          description: 'Providers, in the order of their buttons.',
          default: [],
        }),
      }),
    }),
  },
  problems: ({ selfservice }) => {
    const { providers } = selfservice.methods.oidc.config
    const ids = providers.map(({ id }) => id)
    const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
    return [
      ...(repeated
        ? [`selfservice.methods.oidc.config.providers has two entries with the id ${repeated}`]
        : []),
      ...providers
        .filter(({ provider, issuer_url: issuer }) => provider !== 'google' && !issuer)
        .map(({ id }) => `selfservice.methods.oidc.config.providers: ${id} needs an issuer_url`),
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
