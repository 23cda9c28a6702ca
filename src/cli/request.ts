import { joinUrl, withQuery } from '../kernel/url.ts'
import { variable } from '../platform/config/variables.ts'
import { failed, unreachable } from './failure.ts'

export interface AdminRequest {
  endpoint: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string | undefined>
  json?: unknown
  form?: Record<string, string | undefined>
  /** Completes `Could not ...`, for the error. */
  purpose: string
}

export interface AdminResponse {
  status: number
  headers: Headers
  /** The parsed JSON; `undefined` where there is no body. */
  body: unknown
}

const patienceMilliseconds = 30_000

/** Calls the admin API. A refusal, an answer that is no JSON and a server that is not there end the command. */
export async function request(call: AdminRequest): Promise<AdminResponse> {
  const response = await send(call)
  if (response.status < 400) return response
  throw failed(`Could not ${call.purpose}: ${reason(response)}`)
}

/** As `request`, but a refusal is an answer too: for callers that expect one. */
export async function send({
  endpoint,
  method,
  path,
  query,
  json,
  form,
}: AdminRequest): Promise<AdminResponse> {
  const url = withQuery(joinUrl(endpoint, path), query ?? {})
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...authorization(),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: json === undefined ? (form ? formBody(form) : null) : JSON.stringify(json),
      signal: AbortSignal.timeout(patienceMilliseconds),
      redirect: 'error',
    })
    text = await response.text()
  } catch (error) {
    throw unreachable(notReached(endpoint, error))
  }
  if (response.status === 404 && (await isPublic(endpoint))) {
    throw failed(
      `${endpoint} is the public address of Gatehouse: the admin API is not there.`,
      'Name the address of the admin API with --endpoint or in GATEHOUSE_ADMIN_URL; by default it is http://127.0.0.1:4445.',
    )
  }
  return { status: response.status, headers: response.headers, body: parse(text, endpoint, response) }
}

/** Only the public listener has discovery. */
async function isPublic(endpoint: string): Promise<boolean> {
  try {
    const document = joinUrl(endpoint, '.well-known/openid-configuration')
    const response = await fetch(document, { signal: AbortSignal.timeout(patienceMilliseconds) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** For an admin API that is locked. From the environment alone: others on the machine can read the command line. */
function authorization(): Record<string, string> {
  const token = variable('GATEHOUSE_ADMIN_TOKEN')
  return token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }
}

export const notReached = (endpoint: string, error: unknown): string =>
  `Cannot reach Gatehouse at ${endpoint} (${causeOf(error)}): start it with \`gatehouse serve\`, or name another address with --endpoint.`

function formBody(form: Record<string, string | undefined>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(form).filter((field): field is [string, string] => field[1] !== undefined),
  )
}

function parse(text: string, endpoint: string, { status }: Response): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw failed(
      `The answer of ${endpoint} is not that of Gatehouse's admin API (status ${status}, no JSON): check --endpoint.`,
    )
  }
}

/** The server's own words, in either of the two shapes of its errors. */
function reason({ status, body }: AdminResponse): string {
  const { error, error_description: description } = (body ?? {}) as {
    error?: unknown
    error_description?: unknown
  }
  const { reason, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >
  const said = [reason, message, description, error].find((text) => typeof text === 'string' && text !== '')
  const locked = status === 401 ? '. Commands send the token that GATEHOUSE_ADMIN_TOKEN holds' : ''
  return `${said ?? 'the server gave no reason'} (status ${status})${locked}`
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error as { cause?: NodeJS.ErrnoException | undefined }
  return cause?.code ?? cause?.message ?? error.message
}
