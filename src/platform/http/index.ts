/**
 * HTTP without product words: listeners with their limits and logs, cookies, and requests to others.
 * Owns nothing that a face says on the wire beyond headers that all of them share.
 */

export type {
  FastifyInstance as HttpServer,
  FastifyReply as HttpReply,
  FastifyRequest as HttpRequest,
} from 'fastify'
export { acceptJson } from './bodies.ts'
export { isBounded } from './bounded.ts'
export { nameCaller } from './callers.ts'
export { type CookieAttributes, clearCookie, cookieValues, readCookie, setCookie } from './cookies.ts'
export { allowOrigins } from './cross-origin.ts'
export { InvalidInput, readAs } from './invalid-input.ts'
export { freePort, holdPort } from './listen.ts'
export { type DocumentInfo, openApiDocument } from './openapi.ts'
export {
  asRecord,
  type Content,
  type FormRequest,
  methodsByPath,
  noContent,
  type OperationGroup,
  operation,
  type Received,
  redirection,
  serveOperations,
} from './operation.ts'
export { originsOf, readOrigin } from './origins.ts'
export { announcePassing } from './passing.ts'
export { proxyCheck } from './proxies.ts'
export { rawQuery } from './query.ts'
export { leaveUnlogged, logRefusal, type Refusal, type Refused } from './refusals.ts'
export { refuseForeignPages } from './same-site.ts'
export { serveDocument } from './served-document.ts'
export { createServer, type ServerSettings } from './server.ts'
export { statusText } from './status-text.ts'
