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
  const checks = patterns.map(checkOf)
  return (origin) => checks.some((check) => check(origin))
}

/** Not for a star: the ends of a host. */
const ends = /[/:@]/

/** Each part between two stars is sought once, from where the one before it ended: clients write such patterns, too. */
function checkOf(pattern: string): OriginCheck {
  const exact = pattern.includes('*') ? undefined : URL.parse(pattern)?.origin
  const text = exact ?? pattern.toLowerCase().replace(/\/$/, '')
  const [first = '', ...parts] = text.split('*')
  const last = parts.pop()
  if (last === undefined) return (origin) => origin === text
  return (origin) => {
    const end = origin.length - last.length
    if (end < first.length || !origin.startsWith(first) || !origin.endsWith(last)) return false
    let begin = first.length
    for (const part of parts) {
      const found = origin.indexOf(part, begin)
      if (found === -1 || found + part.length > end || ends.test(origin.slice(begin, found))) return false
      begin = found + part.length
    }
    return !ends.test(origin.slice(begin, end))
  }
}
