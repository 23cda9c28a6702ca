import type { FastifyRequest } from 'fastify'

/** The query as it arrived: all that follows the first question mark (RFC 3986 §3.4). */
export function rawQuery({ url }: Pick<FastifyRequest, 'url'>): string {
  const start = url.indexOf('?')
  return start < 0 ? '' : url.slice(start + 1)
}
