/** `base` with `parameters` set in its query; its other query parameters stay. */
export function withQuery(base: string, parameters: Record<string, string | undefined>): string {
  const url = new URL(base)
  const plain = !url.href.includes('?') && !url.href.includes('#')
  // Each change of a URL's own parameters serialises and parses it again, and some of what is added is long.
  const query = plain ? new URLSearchParams() : url.searchParams
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, value)
  }
  return plain && query.size > 0 ? `${url.href}?${query}` : url.href
}

/**
 * `uri` with `parameters` at the end of its query, in place of those that bear the same names; the rest of its text
 * stays as it was written.
 */
export function withAnswer(uri: string, parameters: URLSearchParams): string {
  const [, base = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(uri) ?? []
  const kept = query.split('&').filter((pair) => {
    const [name] = new URLSearchParams(pair).keys()
    return pair !== '' && !(name !== undefined && parameters.has(name))
  })
  return `${base}?${[...kept, parameters.toString()].join('&')}${fragment}`
}

/** `base` + `path` with exactly one slash between them, whether or not `base` ends in one. */
export const joinUrl = (base: string, path: string): string =>
  `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`

/** The parsed URL, or `undefined` where `text` is none. */
export const parseUrl = (text: string): URL | undefined => URL.parse(text) ?? undefined

const loopbackAddresses = new Set(['127.0.0.1', '[::1]'])

/** Whether the host is a literal loopback address: the one case in which a port may vary (RFC 8252 §7.3). */
export const isLoopbackAddress = (hostname: string): boolean => loopbackAddresses.has(hostname)

/** Whether the host never leaves the machine: loopback literals and the `localhost` names (RFC 6761 §6.3). */
export const isLocalHost = (hostname: string): boolean =>
  isLoopbackAddress(hostname) || hostname === 'localhost' || hostname.endsWith('.localhost')
