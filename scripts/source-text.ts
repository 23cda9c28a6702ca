// Reads just enough TypeScript to tell code from comments and strings, so that a check can look for words
// in the code without being misled by prose.

export type Import = { specifier: string; line: number }

/**
 * The source with every comment, and the inside of every string, template and regular expression, replaced by
 * spaces. Offsets and line breaks stay where they are.
 */
export function blank(source: string): string {
  const out = source.split('')
  const templates: number[] = [] // depth of braces inside each open `${`
  let at = 0

  const erase = (from: number, to: number): void => {
    for (let i = from; i < to; i++) if (out[i] !== '\n') out[i] = ' '
  }
  const quoted = (quote: string): void => {
    const from = ++at
    while (at < source.length && source[at] !== quote && source[at] !== '\n')
      at += source[at] === '\\' ? 2 : 1
    erase(from, at++)
  }
  const template = (): void => {
    const from = at
    while (at < source.length && source[at] !== '`' && !source.startsWith('${', at))
      at += source[at] === '\\' ? 2 : 1
    erase(from, at)
    if (source[at] === '`') at++
    else {
      templates.push(0)
      at += 2
    }
  }
  const regex = (): void => {
    const from = ++at
    let inClass = false
    while (at < source.length && source[at] !== '\n' && (inClass || source[at] !== '/')) {
      if (source[at] === '[') inClass = true
      if (source[at] === ']') inClass = false
      at += source[at] === '\\' ? 2 : 1
    }
    erase(from, at++)
  }
  const comment = (end: string): void => {
    const found = source.indexOf(end, at + 2)
    const stop = found === -1 ? source.length : end === '\n' ? found : found + end.length
    erase(at, stop)
    at = stop
  }

  while (at < source.length) {
    const char = source[at]
    const top = templates.length - 1
    if (source.startsWith('//', at)) comment('\n')
    else if (source.startsWith('/*', at)) comment('*/')
    else if (char === "'" || char === '"') quoted(char)
    else if (char === '/' && startsRegex(out, at)) regex()
    else if (char === '`') {
      at++
      template()
    } else if (char === '}' && templates[top] === 0) {
      templates.pop()
      at++
      template()
    } else {
      if (top >= 0 && char === '{') templates[top] = (templates[top] ?? 0) + 1
      if (top >= 0 && char === '}') templates[top] = (templates[top] ?? 0) - 1
      at++
    }
  }
  return out.join('')
}

/** A slash opens a regular expression where a value may begin, and divides where one has just ended. */
function startsRegex(code: readonly string[], at: number): boolean {
  const before = code
    .slice(Math.max(0, at - 40), at)
    .join('')
    .trimEnd()
  return (
    before === '' || /[(,=:[!&|?{};+\-*%~^<>]$/.test(before) || /\b(return|typeof|case|in|of)$/.test(before)
  )
}

const IMPORT = /\b(?:from\s*|import\s*\(\s*|import\s*)(['"])( *)\1/g

/** Every module that the source names in an `import`, an `export ... from` or an `import()` of a literal. */
export function importsOf(source: string, code: string = blank(source)): Import[] {
  return [...code.matchAll(IMPORT)].map((match) => {
    const end = match.index + match[0].length - 1
    const specifier = source.slice(end - (match[2] ?? '').length, end)
    return { specifier, line: lineAt(source, end) }
  })
}

export function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length
}
