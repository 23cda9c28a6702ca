import { type Egress, EgressError } from '../../platform/egress/index.ts'

/** Milliseconds that an answer of a provider may take. */
export const patience = 10_000

const withoutBody = new Set([204, 205, 304])

/**
 * `fetch` for the client library. The operator names a provider, but the provider names its endpoints: all of them are
 * reached as any other address that somebody else chose.
 */
export const guardedFetch =
  (egress: Egress) =>
  async (url: string, { method, headers, body }: RequestInit): Promise<Response> => {
    const answer = await egress.request(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(new Headers(headers)),
      ...(body ? { body: String(body) } : {}),
      timeout: patience,
    })
    return new Response(withoutBody.has(answer.status) ? null : answer.body, {
      status: answer.status,
      headers: { 'content-type': answer.contentType },
    })
  }

/** The remedy of an operator for a request that the egress refused; `undefined` for other errors. */
export const remedyFor = (error: unknown): string | undefined =>
  error instanceof EgressError && error.reason === 'forbidden'
    ? 'a provider in a private network has to be named in clients.http.private_ip_exception_urls'
    : undefined
