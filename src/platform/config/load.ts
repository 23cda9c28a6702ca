import { readFileSync } from 'node:fs'
import type { TSchema } from 'typebox'
import { Default } from 'typebox/value'
import { parse } from 'yaml'
import { adapt, type Dialect, isOfDialect } from './adapt.ts'
import { applyEnvironment } from './environment.ts'
import type { Walkable } from './leaves.ts'
import { problems } from './problems.ts'
import { expandShorthands } from './shorthands.ts'
import { type Naming, unknownVariables } from './unknown-variables.ts'

/** A configuration that cannot be used. `problems` has one sentence for each fault. */
class ConfigurationError extends Error {
  readonly problems: string[]

  constructor(source: string, found: string[]) {
    super(
      `The configuration${source} cannot be used:\n${found.map((problem) => `  - ${problem}`).join('\n')}`,
    )
    this.name = 'ConfigurationError'
    this.problems = found
  }
}

export interface ConfigurationSources {
  /** Path of a YAML or JSON file. */
  file?: string | undefined
  environment?: NodeJS.ProcessEnv
  /** Values that win over both, such as command line flags. */
  overrides?: Record<string, unknown>
  /** Told what is configured without effect, one sentence each. */
  warn?: (warning: string) => void
}

interface Rules<Configuration> {
  schema: TSchema
  walkable: Walkable
  dialect: Dialect
  naming: Naming
  /** What keys demand of each other. */
  requirements(configuration: Configuration): string[]
}

/** Reads file, environment and overrides into a complete configuration. Throws a `ConfigurationError` that lists every fault. */
export function load<Configuration>(
  { schema, walkable, dialect, naming, requirements }: Rules<Configuration>,
  { file, environment = process.env, overrides = {}, warn = () => {} }: ConfigurationSources,
): Configuration {
  const source = file ? ` in ${file}` : ''
  const fromFile = file ? readDocument(file) : {}
  const merged = {
    ...applyEnvironment(walkable, expandShorthands(walkable.shorthands, fromFile), environment),
    ...expandShorthands(walkable.shorthands, overrides),
  }
  const { document: adapted, ignored, refused } = adapt(dialect, merged, environment)
  const document = Default(schema, adapted)
  const found = [...refused, ...problems(schema, walkable, document)]
  if (found.length > 0) throw new ConfigurationError(source, found)
  const configuration = document as Configuration
  const missing = requirements(configuration)
  if (missing.length > 0) throw new ConfigurationError(source, missing)
  for (const warning of ignored) warn(warning)
  const unknown = unknownVariables(walkable, naming, environment, (name) => isOfDialect(dialect, name))
  if (unknown !== undefined) warn(unknown)
  return configuration
}

function readDocument(file: string): Record<string, unknown> {
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigurationError('', [
      `the file ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    ])
  }
  try {
    const document: unknown = parse(content) ?? {}
    if (typeof document === 'object' && !Array.isArray(document)) return document as Record<string, unknown>
  } catch (error) {
    throw new ConfigurationError(` in ${file}`, [
      `it is not valid YAML: ${(error as Error).message.split('\n')[0]}`,
    ])
  }
  throw new ConfigurationError(` in ${file}`, ['it must be a mapping of keys to values'])
}
