import { Type } from 'typebox'
import { fragment, group } from '../../platform/config/index.ts'

export const claimsConfiguration = fragment({
  keys: {
    'oidc.claims': group('What clients learn about people whom the hosted pages sign in.', {
      mapping: Type.Record(Type.String(), Type.String(), {
        description:
          'JSONata expressions by the claim that they give, such as `preferred_username: traits.username` or `groups: metadata_public.teams.name`. They see the identity (`traits`, `metadata_public`, `metadata_admin`, `verifiable_addresses`), `client` and `scope`. A client adds its own, or takes claims away with `null`, in `gatehouse.claims` of its `metadata`. Try them with `gatehouse token preview`. As an environment variable: a JSON object.',
        default: {},
      }),
      scopes: Type.Record(Type.String(), Type.Array(Type.String()), {
        description:
          'Claims by the scope that asks for them, beside those of OpenID Connect and `groups` and `roles`. A claim that no scope names belongs to the scope of its own name. As an environment variable: a JSON object.',
        default: {},
      }),
    }),
  },
  derive: ({ oidc }) => oidc.claims,
})
