/**
 * Reads a list of URL patterns. `*` stands for any run of characters up to the next dot or slash, `**` also crosses
 * those, though never from the host into the path: what a caller writes into a path must not pass for a host.
 */
export function createExceptions(globs: readonly string[]): (url: URL) => boolean {
  const patterns = globs.map(toPattern)
  return (url) => {
    const text = `${url.protocol}//${url.host}${url.pathname}${url.search}`
    return patterns.some((pattern) => pattern.test(text))
  }
}

function toPattern(glob: string): RegExp {
  const [, base = glob, rest = ''] = /^([a-z]+:\/\/[^/]*)(\/.*)?$/i.exec(glob) ?? []
  const path = rest === '' ? '/' : rest
  return new RegExp(`^${expression(base, '[^/]*')}${expression(path, '.*')}$`, 'i')
}

const expression = (glob: string, anything: string): string =>
  glob
    .split(/(\*{1,2})/)
    .map((part) => {
      if (part === '*') return '[^/.]*'
      return part === '**' ? anything : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    })
    .join('')
