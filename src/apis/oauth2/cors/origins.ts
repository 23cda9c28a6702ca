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

/** Patterns of an operator: a star stands for a label or a part of one, a star alone for every origin. */
export function originsOf(patterns: readonly string[]): OriginCheck {
  if (patterns.includes('*')) return () => true
  const expressions = patterns.map(toExpression)
  return (origin) => expressions.some((expression) => expression.test(origin))
}

/** Patterns of a client. One whose star could stand for a whole domain is ignored: a client speaks for itself. */
export const clientOriginsOf = (patterns: readonly string[]): OriginCheck =>
  originsOf(patterns.filter((pattern) => !isUnbounded(pattern)))

function isUnbounded(pattern: string): boolean {
  if (!pattern.includes('*')) return false
  const host = pattern.replace(/^https?:\/\//i, '').replace(/[:/].*$/, '')
  const [, ...rest] = host.split('.')
  return rest.length < 2 || rest.some((label) => label.includes('*'))
}

function toExpression(pattern: string): RegExp {
  const exact = pattern.includes('*') ? undefined : URL.parse(pattern)?.origin
  const text = exact ?? pattern.toLowerCase().replace(/\/$/, '')
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^./:]*')}$`)
}
