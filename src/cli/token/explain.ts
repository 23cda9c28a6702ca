import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import { type CommandFailure, failed, unreachable } from '../failure.ts'
import { notReached } from '../request.ts'

/** Runs a step of a protocol and puts what may go wrong in it into one sentence. */
export async function explained<Result>(endpoint: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    throw await explanation(endpoint, error)
  }
}

async function explanation(endpoint: string, error: unknown): Promise<unknown> {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) return refused(error)
  if (error instanceof WWWAuthenticateChallengeError) return refused(await bodyOf(error.response))
  if (error instanceof TypeError && error.message === 'fetch failed') {
    return unreachable(notReached(endpoint, error))
  }
  if (!(error instanceof ClientError)) return error
  if (error.code === 'OAUTH_TIMEOUT') {
    return unreachable(`Gatehouse at ${endpoint} gave no answer in time: try again.`)
  }
  if (error.cause instanceof Response) {
    return failed(
      `${endpoint} does not answer as Gatehouse does (status ${error.cause.status}): check --endpoint.`,
    )
  }
  const cause = error.cause instanceof Error ? error.cause.message : error.message
  return failed(`The answer of ${endpoint} cannot be accepted: ${cause}.`)
}

function refused({
  error,
  error_description: why,
}: {
  error?: string
  error_description?: string
}): CommandFailure {
  return failed(`The server refused: ${error ?? 'it asks for other credentials'}${why ? ` (${why})` : ''}`)
}

async function bodyOf(response: Response): Promise<{ error?: string; error_description?: string }> {
  try {
    return (await response.json()) as { error?: string; error_description?: string }
  } catch {
    return {}
  }
}
