/** Tells whether an origin is one of those that are allowed. */
export type OriginCheck = (origin: string) => boolean

/**
 * The origin that a browser names, in lower case; `undefined` for anything that is no web origin. `null` is what
 * sandboxed frames and local files of anybody send: it is never allowed (Fetch §3.2.5).
 */
export function readOrigin(header: string | undefined): string | undefined {
  const url = header === undefined ? null : URL.parse(header)
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  return url.origin === header?.toLowerCase() ? url.origin : undefined
}

/** Patterns: a star stands for labels or a part of one, a star alone for every origin. */
export function originsOf(patterns: readonly string[]): OriginCheck {
  if (patterns.includes('*')) return () => true
  const expressions = patterns.map(toExpression)
  return (origin) => expressions.some((expression) => expression.test(origin))
}

function toExpression(pattern: string): RegExp {
  const exact = pattern.includes('*') ? undefined : URL.parse(pattern)?.origin
  const text = exact ?? pattern.toLowerCase().replace(/\/$/, '')
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/:@]*')}$`)
}
