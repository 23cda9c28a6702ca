import type { Form } from '../../../kernel/form.ts'

/** The bearer token of a request: header, form body or query (RFC 6750 §2). */
export function bearerToken(
  authorization: string | undefined,
  body: Form | undefined,
  query: string | undefined,
): string | undefined {
  const header = /^bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1]
  return header ?? body?.get('access_token') ?? query
}
