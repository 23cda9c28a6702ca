import type { Form } from '../../../kernel/form.ts'
import { OAuthError } from '../errors.ts'
import { claimedClient } from './private-key-jwt.ts'

/** How a client says who it is (RFC 6749 §2.3.1, RFC 7521 §4.2). */
export type ClientCredentials =
  | { method: 'client_secret_basic' | 'client_secret_post'; clientId: string; secret: string }
  | { method: 'private_key_jwt'; clientId: string; assertion: string }
  | { method: 'none'; clientId: string }

/** Reads the credentials of a request. Throws where there are none, where they are malformed or ambiguous. */
export function readCredentials(authorization: string | undefined, form: Form): ClientCredentials {
  const basic = authorization === undefined ? undefined : readBasic(authorization)
  const bodyId = form.get('client_id')
  const bodySecret = form.get('client_secret')
  const assertion = readAssertion(form)
  if (assertion !== undefined) {
    if (basic || bodySecret) throw ambiguous('The client sent an assertion together with other credentials.')
    return { method: 'private_key_jwt', clientId: bodyId ?? claimedClient(assertion), assertion }
  }
  if (basic && bodyId && bodyId !== basic.clientId) {
    throw ambiguous(
      "The 'client_id' in the HTTP POST body does not match the one in the HTTP Authorization header.",
    )
  }
  // As in Hydra, a header beside them counts for nothing.
  if (bodyId && bodySecret) return { method: 'client_secret_post', clientId: bodyId, secret: bodySecret }
  if (basic) {
    return basic.secret === ''
      ? { method: 'none', clientId: basic.clientId }
      : { ...basic, method: 'client_secret_basic' }
  }
  if (bodyId) return { method: 'none', clientId: bodyId }
  throw missing()
}

/** RFC 6749 §2.3: a client must not use more than one method in a request. */
const ambiguous = (hint: string) => new OAuthError('invalid_request', hint)

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

function readAssertion(form: Form): string | undefined {
  const type = form.get('client_assertion_type')
  const assertion = form.get('client_assertion')
  if (type === undefined && assertion === undefined) return undefined
  if (type !== jwtBearer)
    throw new OAuthError('invalid_request', `Unknown client_assertion_type '${type ?? ''}'.`)
  if (assertion === undefined) {
    throw new OAuthError(
      'invalid_request',
      `The client_assertion request parameter must be set when using client_assertion_type of '${type}'.`,
    )
  }
  return assertion
}

const basicPattern = /^basic +([A-Za-z0-9+/_-]+={0,2})$/i

function readBasic(authorization: string): { clientId: string; secret: string } | undefined {
  if (!/^basic\b/i.test(authorization)) return undefined
  const encoded = basicPattern.exec(authorization)?.[1]
  if (!encoded) throw missing()
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  if (colon < 1) throw missing()
  return {
    clientId: formDecode('id', decoded.slice(0, colon)),
    secret: formDecode('secret', decoded.slice(colon + 1)),
  }
}

const missing = () =>
  new OAuthError(
    'invalid_request',
    'Client credentials missing or malformed in both HTTP Authorization header and HTTP POST body.',
  )

/** RFC 6749 §2.3.1: both halves are form-urlencoded before they are joined. Many clients forget it, so they are told. */
function formDecode(half: 'id' | 'secret', text: string): string {
  const decoded = percentDecoded(text.replaceAll('+', ' '))
  if (decoded !== undefined && !(half === 'id' && decoded.includes('\0'))) return decoded
  throw new OAuthError(
    'invalid_request',
    `The client ${half} in the HTTP authorization header could not be decoded from 'application/x-www-form-urlencoded'.`,
  )
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
