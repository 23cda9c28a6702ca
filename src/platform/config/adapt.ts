type Document = Record<string, unknown>

/** The keys of another program whose configuration files are understood. */
export interface Dialect {
  /** Keys without a meaning here, and why nothing is lost. */
  withoutEffect: Readonly<Record<string, string>>
  /** Switches that cannot be turned on, and why. Turned off they say nothing. */
  unavailable: Readonly<Record<string, string>>
  /** Keys that are left out in silence, once the switches have been read. */
  dropped: readonly string[]
  /** Values that are spelt differently here. */
  spellings: readonly { key: string; theirs: unknown; ours: unknown }[]
  /** The variables of keys whose name would claim those of any program, such as VERSION. */
  variables: Readonly<Record<string, RegExp>>
}

/** What became of a document that was written for the other program. */
export interface Adapted {
  document: Document
  /** Keys that were left out because they have no effect here, one sentence each. */
  ignored: string[]
  /** Keys that ask for what this program does not do and what nobody would miss in silence. */
  refused: string[]
}

/** Makes a configuration in a dialect one of this program. Keys that neither has stay, and are refused later. */
export function adapt(dialect: Dialect, original: Document, environment: NodeJS.ProcessEnv): Adapted {
  const { unavailable, withoutEffect, dropped, spellings } = dialect
  const document = structuredClone(original)
  const switches = new Set(Object.keys(unavailable).map(variableOf))
  const variables = Object.keys(environment).filter((variable) => !switches.has(variable))
  const refused = Object.entries(unavailable).flatMap(([key, why]) =>
    take(document, key) === true || isOn(environment[variableOf(key)])
      ? [`${key} has to be off: ${why}`]
      : [],
  )
  for (const key of dropped) take(document, key)
  const ignored = Object.entries(withoutEffect).flatMap(([key, why]) =>
    [
      ...(take(document, key) === undefined ? [] : [key]),
      ...variables.filter((variable) => isBelow(dialect, variable, key) && environment[variable] !== ''),
    ].map((name) => `${name} has no effect: ${why}`),
  )
  for (const { key, theirs, ours } of spellings) {
    const found = parentOf(document, key)
    if (found && found.parent[found.name] === theirs) found.parent[found.name] = ours
  }
  return { document, ignored, refused }
}

/** Whether a variable is one of the dialect: a switch, or without effect. */
export const isOfDialect = (dialect: Dialect, variable: string): boolean =>
  Object.keys(dialect.unavailable).some((key) => variableOf(key) === variable) ||
  Object.keys(dialect.withoutEffect).some((key) => isBelow(dialect, variable, key))

/** Whether a variable stands for a key, or for one below it. */
const isBelow = ({ variables }: Dialect, variable: string, key: string): boolean =>
  variables[key]?.test(variable) ??
  (variable === variableOf(key) || variable.startsWith(`${variableOf(key)}_`))

const variableOf = (key: string): string => key.replaceAll('.', '_').toUpperCase()

const isOn = (value: string | undefined): boolean => value === 'true' || value === '1'

/** Removes a key; returns its value. */
function take(document: Document, key: string): unknown {
  const found = parentOf(document, key)
  const value = found?.parent[found.name]
  delete found?.parent[found.name]
  return value
}

function parentOf(document: Document, key: string): { parent: Document; name: string } | undefined {
  const path = key.split('.')
  const name = path.pop() as string
  let parent: unknown = document
  for (const each of path)
    parent = isDocument(parent) && Object.hasOwn(parent, each) ? parent[each] : undefined
  return isDocument(parent) && Object.hasOwn(parent, name) ? { parent, name } : undefined
}

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
