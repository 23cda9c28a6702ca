import { Type } from 'typebox'
import { duration, flag, group, list, optional } from './parts.ts'

const names = (description: string) => optional(Type.Array(Type.String(), { description }))

/** Registration by clients themselves, and what clients that nobody knows may ask for. */
export const dynamicRegistration = group('OpenID Connect Dynamic Client Registration.', {
  enabled: flag(
    false,
    'Let clients be registered at `/oauth2/register`: by anybody, unless tokens are named.',
  ),
  default_scope: list(
    ['offline_access', 'offline', 'openid'],
    'Scopes of clients that are registered without any.',
  ),
  initial_access_tokens: Type.Array(
    Type.String({ minLength: 16, errorText: 'must have at least 16 characters' }),
    {
      description:
        'Tokens with one of which registration has to be asked for (`Authorization: Bearer`). At least 16 characters each. Default: nobody is asked.',
      default: [],
      secret: true,
    },
  ),
  allowed_scopes: names(
    'Scopes that may be asked for, matched as `strategies.scope` says. Default: any, though no pattern with `*`.',
  ),
  allowed_audiences: list(
    [],
    'Audiences that may be asked for, each with what lies below it. Default: none.',
  ),
  allowed_grant_types: names('Grant types that may be asked for. Default: any.'),
  allowed_redirect_hosts: names(
    'Hosts that redirect URIs may lead to: `app.example.com`, `*.example.com`, `localhost` for this machine, or a scheme of an application such as `cursor:`. Default: any.',
  ),
})

export const clientIdMetadataDocuments = group(
  'Clients whose id is the https address of a document with their metadata (OAuth Client ID Metadata Document), as MCP clients have. What they may ask for is what `oidc.dynamic_client_registration` allows.',
  {
    enabled: flag(false, 'Fetch such documents, and let their clients sign people in.'),
    allowed_hosts: names('Hosts of documents: `app.example.com`, `*.example.com`. Default: any.'),
    cache_lifespan: duration(
      '1h',
      'How long a document holds, unless its server says that it holds less long (a minute at least).',
    ),
  },
)

export const resourceIndicators = group('Resource indicators (RFC 8707).', {
  allowed: list(
    [],
    'Resources for which clients without an `audience` of their own get tokens: URLs, each with what lies below it, or `*` for any https URL. Without any the parameter means nothing to such clients, as in Hydra. The `audience` of a client counts alone.',
  ),
})
