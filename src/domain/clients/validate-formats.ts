import type { About } from './field.ts'
import { refuse } from './refuse.ts'
import { subjectTypesFor } from './rules.ts'

export function readSubjectType(type: string | undefined, { metadata, rules }: About): string {
  const supported = subjectTypesFor(rules, metadata.access_token_strategy)
  if (!type) return supported.includes('public') ? 'public' : (supported[0] as string)
  if (!supported.includes(type))
    refuse(`Subject type ${type} is not supported by server, only [${supported.join(' ')}] are allowed.`)
  return type
}

export function checkUserinfoAlgorithm(algorithm: string, { name, rules }: About): void {
  const algorithms = rules.signingAlgorithms()
  if (algorithm && ![...algorithms, 'none'].includes(algorithm))
    refuse(`Field ${name} can either be 'none' or ${anyOf(algorithms)}.`)
}

export function checkIdTokenAlgorithm(algorithm: string, { name, rules }: About): void {
  const algorithms = rules.signingAlgorithms()
  if (algorithm && !algorithms.includes(algorithm))
    refuse(`Field ${name} must be ${anyOf(algorithms)}, for which this server has a key.`)
}

export function checkStrategy(strategy: string, { name }: About): void {
  if (strategy && strategy !== 'jwt' && strategy !== 'opaque')
    refuse(`Field ${name} can either be 'jwt' or 'opaque'.`)
}

/** Other modules read parts of what operators write. */
export async function checkUsable(value: unknown, { name, rules }: About): Promise<void> {
  const problem = await rules.problemWith(value)
  if (problem !== undefined) refuse(`Field ${name} cannot be used: ${problem}.`)
}

/** Says why a value is of no use that is none of `values`. */
export const oneOf =
  (values: readonly string[]) =>
  (value: string, name: string): string | undefined =>
    value && !values.includes(value) ? `Field ${name} must be one of ${values.join(', ')}.` : undefined

const anyOf = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(' or ')
