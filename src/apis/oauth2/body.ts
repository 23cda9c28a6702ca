import { type Form, formOf } from '../../kernel/form.ts'
import { OAuthError } from './errors.ts'

/** The form of a request. An empty body is an empty form; any other kind of body is refused. */
export function formBody(body: unknown): Form {
  if (body === undefined || body === null) return formOf(new URLSearchParams())
  // A JSON document may have a member of any name, but none that is a function.
  if (typeof body === 'object' && 'duplicate' in body && typeof body.duplicate === 'function')
    return body as Form
  throw new OAuthError('invalid_request', 'The request body must be application/x-www-form-urlencoded.')
}
