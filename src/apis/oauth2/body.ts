import { type Form, formIn } from '../../kernel/form.ts'
import { OAuthError } from './errors.ts'

/** The form of a request. An empty body is an empty form; any other kind of body is refused. */
export function formBody(body: unknown): Form {
  const form = formIn(body)
  if (form) return form
  throw new OAuthError('invalid_request', 'The request body must be application/x-www-form-urlencoded.')
}
