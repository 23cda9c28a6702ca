const brand = Symbol('form')

/** The fields of an `application/x-www-form-urlencoded` body or of a query, in order, duplicates kept. */
export interface Form {
  /** What no document that somebody sends can have. */
  readonly [brand]: true
  /** The first value, or `undefined`. An empty value counts as absent (RFC 6749 §3.1). */
  get(name: string): string | undefined
  all(name: string): string[]
  has(name: string): boolean
  names(): string[]
  /** The first name that occurs more than once, except for `repeatable` ones (RFC 6749 §3.1, §3.2). */
  duplicate(repeatable?: readonly string[]): string | undefined
  entries(): Iterable<[string, string]>
}

const replacementCharacter = '\uFFFD'

export function parseForm(text: string): Form {
  return formOf(new URLSearchParams(text))
}

export function formOf(parameters: URLSearchParams): Form {
  return {
    [brand]: true,
    get: (name) => parameters.get(name) || undefined,
    all: (name) => parameters.getAll(name).filter((value) => value !== ''),
    has: (name) => parameters.has(name),
    names: () => [...new Set(parameters.keys())],
    duplicate: (repeatable = []) => {
      const seen = new Set<string>()
      for (const name of parameters.keys()) {
        if (seen.has(name) && !repeatable.includes(name)) return name
        seen.add(name)
      }
      return undefined
    },
    entries: () => parameters.entries(),
  }
}

export const isForm = (body: unknown): body is Form =>
  typeof body === 'object' && body !== null && brand in body

/** The form of a request: an empty one where there is no body, `undefined` where the body is anything else. */
export function formIn(body: unknown): Form | undefined {
  if (body === undefined || body === null) return parseForm('')
  return isForm(body) ? body : undefined
}

/** Whether decoding met bytes that are not UTF-8, or a NUL: such input is refused rather than stored mangled. */
export function isMalformed(form: Form): boolean {
  for (const [name, value] of form.entries()) {
    if (hasBadCharacter(name) || hasBadCharacter(value)) return true
  }
  return false
}

const hasBadCharacter = (text: string): boolean => text.includes(replacementCharacter) || text.includes('\0')
