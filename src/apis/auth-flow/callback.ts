import { withQuery } from '../../kernel/url.ts'
import { type HttpRequest, logRefusal } from '../../platform/http/index.ts'
import type { AuthFlow } from './context.ts'
import { AuthFlowError } from './errors.ts'

type Query = Record<string, unknown>

/**
 * `GET /auth/callback`: exchanges the code as the configured application and takes the tokens to the front end, in the
 * fragment, which no server sees. Errors go there in the query.
 */
export async function receiveCallback(face: AuthFlow, request: HttpRequest): Promise<string> {
  const { exchangeCode, settings, clock } = face
  const query = request.query as Query
  const page = settings.pages.callback
  const fail = (error: string, description: string): string => {
    logRefusal(request, { error, description, rule: 'receiveCallback' })
    const state = text(query, 'state')
    return withQuery(page, { error, error_code: error, error_description: description, state })
  }

  const error = text(query, 'error')
  if (error !== undefined) {
    const description =
      text(query, 'error_debug') ?? text(query, 'error_hint') ?? text(query, 'error_description')
    return fail(error, description ?? '')
  }
  const [code, state] = [text(query, 'code'), text(query, 'state')]
  if (code === undefined) return fail('missing_parameter', 'code')
  if (state === undefined) return fail('missing_parameter', 'state')
  const { status, body } = await exchangeCode(code, text(query, 'code_verifier'))
  // The code is still good.
  if (status === 503) throw new AuthFlowError('service_unavailable', 'not_defined', {}, described(body), 1)
  if (status !== 200) return fail('unauthorized', described(body))
  const { access_token, expires_in, id_token, scope, token_type } = body
  const expiry = new Date(clock.now() + Number(expires_in) * 1000).toISOString()
  const members = { access_token, expires_in, expiry, id_token, scope, state, token_type }
  const fragment = new URLSearchParams()
  for (const [name, value] of Object.entries(members))
    if (value !== undefined) fragment.set(name, String(value))
  const url = new URL(page)
  url.hash = fragment.toString()
  return url.href
}

const described = (body: Record<string, unknown>): string =>
  String(body['error_description'] ?? body['error'] ?? '')

const text = (query: Query, name: string): string | undefined =>
  typeof query[name] === 'string' && query[name] !== '' ? query[name] : undefined
