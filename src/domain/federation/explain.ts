import { AuthorizationResponseError } from 'openid-client'
import { remedyFor } from './guarded-fetch.ts'

interface Explained {
  message: string
  code?: string
  error?: string
  cause?: unknown
}

/** For the log: codes of OAuth and of the libraries, never tokens or claims. */
export function explain(error: unknown): string {
  const { message, code, error: oauthError } = error as Explained
  const causes = error instanceof AuthorizationResponseError ? [] : causesOf(error)
  const parts = [oauthError, code, message, ...causes.map((cause) => cause.message)]
  const said = parts.filter((part) => typeof part === 'string' && part !== '')
  const remedy = [error, ...causes].map(remedyFor).find((each) => each !== undefined)
  return [...new Set(said), remedy].filter((part) => part !== undefined).join(': ')
}

/** The causes below an error, as far as they are errors. */
function causesOf(error: unknown): Error[] {
  const { cause } = error as Explained
  return cause instanceof Error ? [cause, ...causesOf(cause)] : []
}
