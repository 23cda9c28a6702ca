import type { FastifyRequest } from 'fastify'
import { isFault, isPassing } from '../../kernel/fault.ts'
import { isForm } from '../../kernel/form.ts'
import { type RefusedRequest, refusedRequest } from './refused-request.ts'

/** For the log, about a request that was refused. */
export interface Refusal {
  error: string
  description: string
  /** The client that sent it, or that the request says to be from. */
  client?: string | undefined
  /** For operators alone. */
  detail?: string | undefined
  /** Default: what `cause` tells. */
  rule?: string | undefined
}

/** A request that was refused, and the answer to it. */
export type Refused = RefusedRequest & Omit<Refusal, 'rule'> & { rule: string }

declare module 'fastify' {
  interface FastifyInstance {
    hearsOfRefusals?: ((refused: Refused) => void) | undefined
  }
}

const logged = new WeakSet<FastifyRequest>()

/** The one line about a refusal; a second one of the same request is left out. */
export function logRefusal(request: FastifyRequest, refusal: Refusal, cause?: unknown): void {
  if (logged.has(request)) return
  logged.add(request)
  const { error, client, rule = ruleOf(cause, request) } = refusal
  const detail = refusal.detail ?? (isFault(cause) ? cause.detail : undefined)
  // The message of a parser quotes what it could not read.
  const unreadable = (cause as { code?: unknown } | undefined)?.code === 'INVALID_JSON'
  const clean = withoutSecrets(request)
  const description = unreadable ? 'The request body is not valid JSON.' : clean(refusal.description)
  const passing = isPassing(cause)
  const told = {
    ...(client === undefined ? {} : { client: client.slice(0, longestName) }),
    error: error.slice(0, longestText),
    description: (description || error).slice(0, longestText),
    rule,
    ...(detail === undefined ? {} : { detail: clean(detail) }),
  }
  // Nobody did anything wrong, but an operator may have something to do.
  request.log[passing ? 'warn' : 'info'](told, 'refused')
  if (!passing && !request.is404) request.server.hearsOfRefusals?.({ ...refusedRequest(request), ...told })
}

/** For an answer that only shows what an earlier request was refused for. */
export const leaveUnlogged = (request: FastifyRequest): void => void logged.add(request)

export const isTold = (request: FastifyRequest): boolean => logged.has(request)

const longestName = 200
/** Some of it comes from whoever asks. */
const longestText = 2000

/** The reason of a fault, otherwise the functions that refused, which are named after what they demand. */
function ruleOf(error: unknown, request: FastifyRequest): string {
  if (isFault(error)) return error.reason
  const stack = error instanceof Error ? (error.stack ?? '').split('\n') : []
  const names = stack.flatMap((line) => {
    const name = line.includes('node_modules') ? undefined : frame.exec(line)?.[1]
    return name === undefined ? [] : [name]
  })
  return names.slice(0, 2).join(' in ') || (request.routeOptions.url ?? 'no_such_route')
}

const frame = /^\s+at (?:async )?(?!new )([\w$]+) \((?!node:)/

const secretNames = [
  ...[
    'password',
    'client_secret',
    'code',
    'code_verifier',
    'device_code',
    'user_code',
    'token',
    'access_token',
  ],
  ...['refresh_token', 'id_token_hint', 'assertion', 'client_assertion', 'subject_token', 'actor_token'],
  ...['login_verifier', 'consent_verifier', 'logout_verifier', 'device_verifier', 'login_challenge'],
  ...['consent_challenge', 'logout_challenge', 'device_challenge', 'state'],
]
/** Shorter values occur in any sentence. */
const shortestSecret = 6

/** Takes out what the request itself brought under the name of a secret. */
function withoutSecrets({ body, query }: FastifyRequest): (text: string) => string {
  const secrets = [body, query].flatMap((part) =>
    secretNames.flatMap((name) => valuesOf(part, name)).filter(({ length }) => length >= shortestSecret),
  )
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
}

function valuesOf(part: unknown, name: string): string[] {
  if (typeof part !== 'object' || part === null) return []
  if (isForm(part)) return part.all(name)
  return [(part as Record<string, unknown>)[name]].flat().filter((value) => typeof value === 'string')
}
