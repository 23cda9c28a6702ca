import type { HttpReply, HttpRequest } from '../../platform/http/index.ts'

const methods = 'GET, POST, PUT, PATCH, OPTIONS'
const headers = 'Authorization, Content-Type, Accept, X-Requested-With'
/** Seconds. */
const preflightAge = '600'

/** Lets the front ends of the configured origins call with the browser's cookies. */
export const allowOrigins = (origins: readonly string[]) => {
  const allowed = new Set(origins.map(originOf))
  return (request: HttpRequest, reply: HttpReply): void => {
    reply.header('vary', 'Origin')
    const { origin } = request.headers
    // What sandboxed pages of anybody send.
    if (origin === undefined || origin === 'null' || !allowed.has(origin)) return
    reply
      .header('access-control-allow-origin', origin)
      .header('access-control-allow-credentials', 'true')
      .header('access-control-expose-headers', 'X-Request-Id, Retry-After')
    if (request.method !== 'OPTIONS') return
    reply
      .header('access-control-allow-methods', methods)
      .header('access-control-allow-headers', headers)
      .header('access-control-max-age', preflightAge)
  }
}

/** Of an address, or of an application with a scheme of its own, such as `capacitor://localhost`. */
function originOf(address: string): string {
  const origin = URL.parse(address)?.origin
  return origin === undefined || origin === 'null' ? address : origin
}
