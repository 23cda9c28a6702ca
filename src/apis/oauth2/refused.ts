import { isForm } from '../../kernel/form.ts'
import { type HttpRequest, logRefusal } from '../../platform/http/index.ts'
import type { RejectedByApplication } from './authorize/rejection.ts'
import type { OAuthError } from './errors.ts'

/** The line of the log about a request that ends with `error`. */
export function refused(request: HttpRequest, error: OAuthError, cause: unknown = error): void {
  const { code, description, detail, rule } = error
  logRefusal(request, { error: code, description, detail, rule, client: namedClient(request) }, cause)
}

/** The same for what a login or consent application has refused. */
export function rejected(request: HttpRequest, { wire }: RejectedByApplication): void {
  const { error, error_description: description } = wire
  logRefusal(request, { error, description, client: namedClient(request), rule: 'rejected_by_application' })
}

/** The client that a request names, whether it has proved to be that client or not. */
function namedClient({ headers, body, query }: HttpRequest): string | undefined {
  const encoded = /^basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  // Without a colon it may be the secret that stands there.
  if (encoded !== undefined) return /^[^:]+(?=:)/.exec(Buffer.from(encoded, 'base64').toString('utf8'))?.[0]
  const named = isForm(body) ? body.get('client_id') : undefined
  const { client_id: asked } = query as Record<string, unknown>
  return named ?? (typeof asked === 'string' ? asked : undefined)
}
