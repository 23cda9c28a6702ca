import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client'
import { failed, unreachable } from '../failure.ts'
import { notReached } from '../request.ts'

/** Runs a step of a protocol and puts what may go wrong in it into one sentence. */
export async function explained<Result>(endpoint: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    throw explanation(endpoint, error)
  }
}

function explanation(endpoint: string, error: unknown): unknown {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    const { error: code, error_description: description } = error
    return failed(`The server refused: ${code}${description ? ` (${description})` : ''}`)
  }
  if (error instanceof TypeError && error.message === 'fetch failed')
    return unreachable(notReached(endpoint, error))
  if (!(error instanceof ClientError)) return error
  if (error.code === 'OAUTH_TIMEOUT')
    return unreachable(`Gatehouse at ${endpoint} gave no answer in time: try again.`)
  if (error.cause instanceof Response) {
    return failed(
      `${endpoint} does not answer as Gatehouse does (status ${error.cause.status}): check --endpoint.`,
    )
  }
  const cause = error.cause instanceof Error ? error.cause.message : error.message
  return failed(`The answer of ${endpoint} cannot be accepted: ${cause}.`)
}
