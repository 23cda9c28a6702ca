import { type Static, Type } from 'typebox'
import {
  choice,
  duration,
  flag,
  fragment,
  group,
  list,
  milliseconds,
  optional,
} from '../../platform/config/index.ts'
import type { RegistrationPolicy } from './registration-policy.ts'
import { createResourcePolicy } from './resource-policy.ts'
import { subjectTypesFor } from './rules.ts'
import { type ScopeStrategy, scopeStrategies } from './scope.ts'

const names = (description: string) => optional(Type.Array(Type.String(), { description }))

/** Registration by clients themselves, and what clients that nobody knows may ask for. */
const dynamicRegistration = group('OpenID Connect Dynamic Client Registration.', {
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

const clientIdMetadataDocuments = group(
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

const subjectIdentifiers = group('How subjects are named to clients.', {
  supported_types: Type.Array(
    Type.String({ pattern: '^(public|pairwise)$', errorText: 'must be public or pairwise' }),
    {
      description:
        '`public`: every client sees the same name. `pairwise`: each sector sees its own, which opaque access tokens allow.',
      default: ['public'],
      minItems: 1,
    },
  ),
  pairwise: group('Pairwise names.', {
    salt: optional(
      Type.String({
        description:
          'Secret that goes into pairwise names, at least 8 characters. Whoever changes it changes all of them.',
        minLength: 8,
        errorText: 'must have at least 8 characters',
        secret: true,
      }),
    ),
  }),
})

export const clientsConfiguration = fragment({
  keys: {
    'strategies.access_token': choice(
      ['opaque', 'jwt'],
      'opaque',
      'Format of access tokens. A client may choose its own.',
    ),
    'strategies.scope': choice(
      ['wildcard', 'exact'],
      'wildcard',
      'How a requested scope is matched with those of the client.',
    ),
    'oidc.subject_identifiers': subjectIdentifiers,
    'oidc.dynamic_client_registration': dynamicRegistration,
    'oidc.client_id_metadata_documents': clientIdMetadataDocuments,
    'oauth2.resource_indicators': group('Resource indicators (RFC 8707).', {
      allowed: list(
        [],
        'Resources for which clients without an `audience` of their own get tokens: URLs, each with what lies below it, or `*` for any https URL. Without any the parameter means nothing to such clients, as in Hydra. The `audience` of a client counts alone.',
      ),
    }),
  },
  problems: ({ oidc }) => {
    const { supported_types: subjectTypes, pairwise } = oidc.subject_identifiers
    return subjectTypes.includes('pairwise') && pairwise.salt === undefined
      ? [
          'oidc.subject_identifiers.pairwise.salt is missing: pairwise subjects need a secret of at least 8 characters',
        ]
      : []
  },
  derive: ({ strategies, oidc, oauth2 }, { development }: { development: boolean }) => {
    const isScopeAllowed: ScopeStrategy = scopeStrategies[strategies.scope]
    const { dynamic_client_registration: registration, client_id_metadata_documents: documents } = oidc
    const subjectTypes = oidc.subject_identifiers.supported_types
    const accessTokenStrategy = strategies.access_token
    const policy = policyOf(registration, isScopeAllowed)
    return {
      clients: {
        defaultScope: registration.default_scope,
        subjectTypes,
        accessTokenStrategy,
        documents: documents.enabled
          ? {
              hosts: documents.allowed_hosts,
              lifespan: milliseconds(documents.cache_lifespan),
              policy,
            }
          : undefined,
        development,
      },
      subjectSalt: oidc.subject_identifiers.pairwise.salt,
      subjectTypes: subjectTypesFor({ subjectTypes, accessTokenStrategy }, undefined),
      registration: {
        enabled: registration.enabled,
        initialAccessTokens: registration.initial_access_tokens,
        policy,
      },
      resources: createResourcePolicy(oauth2.resource_indicators.allowed, { development }),
      accessTokenStrategy,
      isScopeAllowed,
    }
  },
})

const policyOf = (
  registration: Static<typeof dynamicRegistration>,
  isScopeAllowed: ScopeStrategy,
): RegistrationPolicy => ({
  scopes: registration.allowed_scopes,
  audiences: registration.allowed_audiences,
  grantTypes: registration.allowed_grant_types,
  redirectHosts: registration.allowed_redirect_hosts,
  isScopeAllowed,
})
