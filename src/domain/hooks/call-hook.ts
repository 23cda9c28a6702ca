import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../kernel/fault.ts'
import { type Egress, EgressError } from '../../platform/egress/index.ts'
import type { GrantClaims } from '../consents/index.ts'
import type { HookFault, HookTarget } from './schema.ts'

const maxBytes = 5 * 1024 * 1024
/** Milliseconds before the first repetition; each further one waits twice as long. */
const firstPause = 100

const failed = (detail: string): Fault<HookFault> =>
  new Fault<HookFault>('hook_failed', 'The token hook target responded with an error.', { detail })

/**
 * Asks a hook. Returns the claims that it gives, or `undefined` where those that there are stay. Throws `hook_denied`,
 * and `hook_failed` where it cannot be told: then no token is given out.
 */
export async function callHook(
  egress: Egress,
  target: HookTarget,
  question: Record<string, unknown>,
): Promise<GrantClaims | undefined> {
  const { status, body } = await post(egress, target, JSON.stringify(question))
  switch (status) {
    case 200:
      return readClaims(body)
    case 204:
      return undefined
    case 403:
      throw new Fault<HookFault>('hook_denied', 'The token hook target responded with an error.')
    default:
      throw failed(`the hook answered with the status ${status}`)
  }
}

async function post(
  egress: Egress,
  { url, headers, timeout, retries }: HookTarget,
  body: string,
): Promise<{ status: number; body: string }> {
  const request = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json; charset=UTF-8', accept: 'application/json' },
    body,
    timeout,
    maxBytes,
  } as const
  for (let attempt = 0; ; attempt += 1) {
    const answer = await egress.request(url, request).catch((error: unknown) => {
      if (error instanceof EgressError) return error
      throw error
    })
    if (attempt === retries || !isPassing(answer)) {
      if (answer instanceof EgressError) throw failed(`the hook gave no answer: ${answer.message}`)
      return answer
    }
    await sleep(firstPause * 2 ** attempt)
  }
}

/** Whether another try may go better. */
const isPassing = (answer: { status: number } | EgressError): boolean =>
  answer instanceof EgressError
    ? answer.reason === 'unreachable' || answer.reason === 'timeout'
    : answer.status === 429 || (answer.status >= 500 && answer.status !== 501)

function readClaims(body: string): GrantClaims {
  const session = memberOf(parsed(body), 'session')
  return { accessToken: memberOf(session, 'access_token'), idToken: memberOf(session, 'id_token') }
}

function parsed(body: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(body))
  } catch (error) {
    if (error instanceof SyntaxError) throw failed('the hook answered with something that is not JSON')
    throw error
  }
}

const memberOf = (document: Record<string, unknown>, name: string): Record<string, unknown> =>
  objectOf(document[name] ?? {})

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw failed('the hook answered with JSON of another shape')
  return value as Record<string, unknown>
}
