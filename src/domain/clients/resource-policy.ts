import { parseUrl } from '../../kernel/url.ts'
import { isAudienceAllowed } from './scope.ts'

/** The resources (RFC 8707) for which clients without an `audience` of their own get tokens. */
export interface ResourcePolicy {
  /** Whether there are any. Otherwise the parameter means nothing to such clients, as in Hydra. */
  isOn: boolean
  allows(resource: string): boolean
}

/** From URLs, each with what lies below it; a star is any https URL, and in development mode any http one. */
export function createResourcePolicy(
  allowed: readonly string[],
  { development }: { development: boolean },
): ResourcePolicy {
  const any = allowed.includes('*')
  return {
    isOn: allowed.length > 0,
    allows: (resource) => isAudienceAllowed(allowed, resource) || (any && isWebUrl(resource, development)),
  }
}

function isWebUrl(resource: string, development: boolean): boolean {
  const url = parseUrl(resource)
  if (url?.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (development && url.protocol === 'http:')
}
