/** How a requested scope is matched with the scopes that a client may use. */
export type ScopeStrategy = (allowed: readonly string[], requested: string) => boolean

export const scopeStrategies = {
  exact: (allowed, requested) => allowed.includes(requested),
  /** Parts are separated by dots; `*` stands for one or more parts: `photos.*` covers `photos.read`, but not `photos`. */
  wildcard: (allowed, requested) =>
    // A client may have registered thousands of scopes and ask for as many.
    allowed.includes(requested) || allowed.some((pattern) => covers(pattern, requested)),
} satisfies Record<string, ScopeStrategy>

function covers(pattern: string, requested: string): boolean {
  if (!pattern.includes('*')) return false
  const wanted = pattern.split('.')
  const given = requested.split('.')
  if (given.length < wanted.length || given.includes('')) return false
  for (const [index, part] of wanted.entries()) {
    if (part === '*' && index === wanted.length - 1) return true
    if (part !== '*' && part !== given[index]) return false
  }
  return wanted.length === given.length
}

/** Whether `requested` is one of the audiences or lies below one: same scheme and host, and a path inside its path. */
export function isAudienceAllowed(allowed: readonly string[], requested: string): boolean {
  return allowed.some((each) => {
    if (each === requested) return true
    const [base, wanted] = [locate(each), locate(requested)]
    if (base.origin !== wanted.origin) return false
    const prefix = base.path.replace(/\/+$/, '')
    return wanted.path === prefix || wanted.path.startsWith(`${prefix}/`)
  })
}

/** A bare word is a path without an origin. */
function locate(audience: string): { origin: string; path: string } {
  const url = URL.parse(audience)
  return url ? { origin: `${url.protocol}//${url.host}`, path: url.pathname } : { origin: '', path: audience }
}
