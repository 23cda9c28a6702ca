import type { Form } from '../../../kernel/form.ts'
import { OAuthError } from '../errors.ts'
import { type Prompt, prompts } from './authorization-request.ts'

export function readPrompt(form: Form): Prompt[] {
  const values = (form.get('prompt') ?? '').split(' ').filter(Boolean)
  const unknown = values.find((value) => !(prompts as readonly string[]).includes(value))
  if (unknown !== undefined)
    throw new OAuthError('invalid_request', `Used unknown value '${unknown}' for prompt parameter`)
  if (values.includes('none') && values.length > 1) {
    throw new OAuthError(
      'invalid_request',
      "Parameter 'prompt' was set to 'none', but contains other values as well which is not allowed.",
    )
  }
  return values as Prompt[]
}

export function readMaxAge(form: Form): number | undefined {
  const value = form.get('max_age')
  if (value === undefined) return undefined
  if (!/^\d{1,9}$/.test(value))
    throw new OAuthError('invalid_request', "The 'max_age' parameter must be a whole number of seconds.")
  return Number(value)
}
