import type { Form } from '../../../kernel/form.ts'
import { OAuthError } from '../errors.ts'

/** How a client says who it is (RFC 6749 §2.3.1). */
export interface ClientCredentials {
  method: 'client_secret_basic' | 'client_secret_post' | 'none'
  clientId: string
  secret: string
}

/** Reads the credentials of a request. Throws where there are none, where they are malformed or ambiguous. */
export function readCredentials(authorization: string | undefined, form: Form): ClientCredentials {
  const basic = authorization === undefined ? undefined : readBasic(authorization)
  const bodyId = form.get('client_id')
  const bodySecret = form.get('client_secret')
  if (bodyId && bodySecret) {
    // RFC 6749 §2.3: a client must not use more than one method in a request.
    if (basic?.secret)
      throw new OAuthError(
        'invalid_request',
        'The client credentials were sent both in the HTTP Authorization header and in the HTTP POST body.',
      )
    return { method: 'client_secret_post', clientId: bodyId, secret: bodySecret }
  }
  if (basic) {
    if (bodyId && bodyId !== basic.clientId) {
      throw new OAuthError(
        'invalid_request',
        "The 'client_id' in the HTTP POST body does not match the one in the HTTP Authorization header.",
      )
    }
    return { ...basic, method: basic.secret === '' ? 'none' : 'client_secret_basic' }
  }
  if (bodyId) return { method: 'none', clientId: bodyId, secret: '' }
  throw new OAuthError(
    'invalid_request',
    'Client credentials missing or malformed in both HTTP Authorization header and HTTP POST body.',
  )
}

const basicPattern = /^basic +([A-Za-z0-9+/_-]+={0,2})$/i

function readBasic(authorization: string): { clientId: string; secret: string } | undefined {
  if (!/^basic\b/i.test(authorization)) return undefined
  const malformed = () => new OAuthError('invalid_request', 'The HTTP Authorization header is malformed.')
  const encoded = basicPattern.exec(authorization)?.[1]
  if (!encoded) throw malformed()
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  if (colon < 1) throw malformed()
  try {
    // RFC 6749 §2.3.1: both halves are form-urlencoded before they are joined.
    const [clientId, secret] = [formDecode(decoded.slice(0, colon)), formDecode(decoded.slice(colon + 1))]
    if (clientId.includes('\0')) throw malformed()
    return { clientId, secret }
  } catch {
    throw malformed()
  }
}

const formDecode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
