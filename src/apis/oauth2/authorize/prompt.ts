import type { Form } from '../../../kernel/form.ts'
import { OAuthError } from '../errors.ts'
import { type Prompt, prompts } from './authorization-request.ts'

export function readPrompt(form: Form): Prompt[] {
  const named = (form.get('prompt') ?? '').split(' ').filter(Boolean)
  // OpenID Connect Initiating User Registration §4 calls it `create`, Hydra `registration`.
  const values = named.map((value) => (value === 'create' ? 'registration' : value))
  const unknown = values.find((value) => !(prompts as readonly string[]).includes(value))
  if (unknown !== undefined)
    throw new OAuthError('invalid_request', `Used unknown value '${unknown}' for prompt parameter`)
  return values as Prompt[]
}

/** OpenID Connect Core §3.1.2.1: `none` stands alone. */
export const contradictionIn = (prompt: readonly Prompt[]): OAuthError | undefined =>
  prompt.includes('none') && prompt.length > 1
    ? new OAuthError(
        'invalid_request',
        "Parameter 'prompt' was set to 'none', but contains other values as well which is not allowed.",
      )
    : undefined

export function readMaxAge(form: Form): number | undefined {
  const value = form.get('max_age')
  if (value === undefined) return undefined
  if (!/^\d{1,9}$/.test(value))
    throw new OAuthError('invalid_request', "The 'max_age' parameter must be a whole number of seconds.")
  return Number(value)
}
