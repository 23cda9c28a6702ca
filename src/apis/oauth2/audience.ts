import { type Client, isAudienceAllowed } from '../../domain/clients/index.ts'
import type { Grant } from '../../domain/consents/index.ts'
import type { TokenGrant } from '../../domain/tokens/index.ts'
import { type Form, parseForm } from '../../kernel/form.ts'
import { joinUrl } from '../../kernel/url.ts'
import { OAuthError } from './errors.ts'
import type { Settings } from './settings.ts'

/** Everything that a request wants its tokens to be for: Hydra's `audience` and the resources of RFC 8707, each once. */
export function readAudience(settings: Settings, client: Client, form: Form): string[] {
  const audiences = splitAudience(form.all('audience'))
  const refused = audiences.find((audience) => !isAudienceAllowed(client.metadata.audience ?? [], audience))
  if (refused !== undefined) {
    throw new OAuthError(
      'invalid_request',
      `Requested audience '${refused}' has not been whitelisted by the OAuth 2.0 Client.`,
    )
  }
  const resources = readResources(settings, client, form)
  requireAllowedResources(settings, client, resources)
  return [...new Set([...audiences, ...resources])]
}

/** Audiences may be repeated parameters or separated by spaces. */
const splitAudience = (values: string[]): string[] =>
  values.flatMap((value) => value.split(' ')).filter(Boolean)

/**
 * The resources that a request names (RFC 8707 §2): absolute URIs without a fragment. A client that is registered for no
 * audience was written for a server that does not know the parameter, unless a policy says what it means then.
 */
export function readResources({ resources: policy }: Settings, client: Client, form: Form): string[] {
  if (!hasAudiences(client) && !policy.isOn) return []
  const resources = form.all('resource')
  const malformed = resources.find((resource) => resource.includes('#') || !URL.canParse(resource))
  if (malformed !== undefined)
    throw new OAuthError('invalid_target', 'A resource must be an absolute URI without a fragment.')
  return [...new Set(resources)]
}

function requireAllowedResources(settings: Settings, client: Client, resources: string[]): void {
  const refused = resources.find((resource) => !isForClient(settings, client, resource))
  if (refused !== undefined) {
    throw new OAuthError(
      'invalid_target',
      `The OAuth 2.0 Client is not allowed to request the resource '${refused}'.`,
    )
  }
}

export function requireGrantedResources({ grantedAudience }: Grant, resources: readonly string[]): void {
  const refused = resources.find((resource) => !grantedAudience.includes(resource))
  if (refused !== undefined)
    throw new OAuthError('invalid_target', `The resource '${refused}' was not granted.`)
}

/** Drops audiences that the client may no longer have since it was changed. */
export function requireAudienceStillAllowed(
  settings: Settings,
  client: Client,
  { grantedAudience }: Grant,
): void {
  const refused = grantedAudience.find((audience) => !isForClient(settings, client, audience))
  if (refused !== undefined) {
    throw new OAuthError(
      'invalid_request',
      `Requested audience '${refused}' has not been whitelisted by the OAuth 2.0 Client.`,
    )
  }
}

/** The list of a client counts alone; without one the policy does, and this server can always be meant. */
const isForClient = (settings: Settings, client: Client, audience: string): boolean =>
  hasAudiences(client)
    ? isAudienceAllowed(client.metadata.audience ?? [], audience)
    : settings.resources.isOn && (isOwn(settings, audience) || settings.resources.allows(audience))

const hasAudiences = ({ metadata }: Client): boolean => (metadata.audience ?? []).length > 0

/** Endpoints that tell of a user refuse tokens that are meant for other servers. */
export function requireForThisServer(settings: Settings, client: Client, token: TokenGrant): void {
  if (isForAnotherResource(settings, client, token))
    throw new OAuthError('invalid_token', 'The access token is meant for another resource.')
}

/**
 * Whether a token was asked for by `resource` and for servers other than this one, which then have to be its only
 * readers (RFC 8707 §2, RFC 9068 §4). Hydra's `audience` says nothing about userinfo: only clients with a list have it.
 */
function isForAnotherResource(
  settings: Settings,
  client: Client,
  { grant, audience, narrowed }: TokenGrant,
): boolean {
  if (audience.length === 0 || audience.some((each) => isOwn(settings, each))) return false
  const byPolicy = settings.resources.isOn && !hasAudiences(client)
  return narrowed || byPolicy || parseForm(grant.request.query).all('resource').length > 0
}

const isOwn = ({ issuer, publicUrl, discovery }: Settings, audience: string): boolean =>
  [issuer, publicUrl, joinUrl(publicUrl, '/userinfo'), discovery.overrides['userinfo_endpoint']].includes(
    audience,
  )
