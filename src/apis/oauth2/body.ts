import type { Form } from '../../kernel/form.ts'
import { type FormRequest, InvalidInput } from '../../platform/http/index.ts'
import { OAuthError } from './errors.ts'

/** The form of a request. An empty body is an empty form; any other kind of body is refused. */
export function formBody({ form }: Pick<FormRequest, 'form'>): Form {
  try {
    return form()
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    throw new OAuthError('invalid_request', 'The request body must be application/x-www-form-urlencoded.')
  }
}
