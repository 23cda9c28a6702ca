import { parseUrl } from '../../kernel/url.ts'
import { authMethods, type ClientMetadata, signedRequestAlgorithms } from './schema.ts'

const requestObjectAlgorithms: readonly string[] = ['none', ...signedRequestAlgorithms]

/**
 * What is registered in vain, because this server can do nothing with it; `undefined` if all is of use. It does no harm:
 * nothing is done with it. Operators bring such clients over from other servers.
 */
export function registeredInVain(metadata: ClientMetadata): string | undefined {
  const { token_endpoint_auth_method: method, request_object_signing_alg: algorithm } = metadata
  if (method && !(authMethods as readonly string[]).includes(method))
    return `Field token_endpoint_auth_method must be one of ${authMethods.join(', ')}.`
  if (algorithm && !requestObjectAlgorithms.includes(algorithm))
    return `Field request_object_signing_alg must be one of ${requestObjectAlgorithms.join(', ')}.`
  for (const name of ['jwks_uri', 'frontchannel_logout_uri', 'backchannel_logout_uri'] as const)
    if (metadata[name] && !parseUrl(metadata[name])) return `Field ${name} must be an http or https URL.`
  if (metadata.request_uris?.some((uri) => !parseUrl(uri)))
    return 'Field request_uris must hold http or https URLs.'
  return undefined
}
