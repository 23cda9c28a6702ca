import type { Dialect } from './adapt.ts'
import { composeSchema, type Outline } from './compose.ts'
import { configurationJsonSchema, configurationMarkdown } from './document.ts'
import type { ConfiguredByAll, Keys } from './fragment.ts'
import { walkable } from './leaves.ts'
import { type ConfigurationSources, load } from './load.ts'
import { redact } from './redact.ts'
import type { Naming } from './unknown-variables.ts'

/** Reading, printing and describing what the fragments configure together. */
interface Definition<Configuration> {
  /** Reads file, environment and overrides. Throws an error that lists every fault. */
  load(sources?: ConfigurationSources): Configuration
  /** A complete configuration out of values given in code, with the same checks. */
  configure(values: Record<string, unknown>): Configuration
  /** As it may be printed: without secrets. */
  redact(configuration: Configuration): Record<string, unknown>
  /** The reference of every key. */
  markdown(): string
  /** For editors. */
  jsonSchema(): string
}

interface Part {
  keys: Keys
  problems(configured: never): string[]
}

export function defineConfiguration<
  const Parts extends readonly Part[],
  Configuration extends object & ConfiguredByAll<Parts>,
>(
  parts: Parts,
  rules: {
    outline: Outline
    dialect: Dialect
    naming: Naming
    /** What keys of several modules demand of each other, one sentence for each fault. */
    problems(configuration: Configuration): string[]
  },
): Definition<Configuration> {
  const schema = composeSchema(parts, rules.outline)
  const walked = walkable(schema)
  const loading = {
    schema,
    walkable: walked,
    dialect: rules.dialect,
    naming: rules.naming,
    requirements: (configuration: Configuration) => [
      ...parts.flatMap((part) => part.problems(configuration as never)),
      ...rules.problems(configuration),
    ],
  }
  return {
    load: (sources = {}) => load(loading, sources),
    configure: (values) => load(loading, { environment: {}, overrides: values }),
    redact: (configuration) => redact(walked.leaves, configuration),
    markdown: () => configurationMarkdown(walked.leaves),
    jsonSchema: () => configurationJsonSchema(schema),
  }
}
