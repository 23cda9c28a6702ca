import type { Logger } from '../../platform/log/index.ts'
import type { ClaimMapping, Claims } from './schema.ts'
import { listClaims, serverClaims } from './standard.ts'

/** Evaluates JSONata expressions, and loads what that takes with the first of them. */
export interface Mapper {
  /** The claims that `mapping` gives for `input`; an expression that fails gives none, and why. */
  apply(mapping: ClaimMapping, input: unknown): Promise<{ claims: Claims; failures: Record<string, string> }>
  /** What is wrong with a mapping; `undefined` if nothing is. */
  problem(mapping: ClaimMapping): Promise<string | undefined>
}

const longestExpression = 4096
/** Milliseconds and calls within calls, for one expression. */
const limits = { timeout: 500, stack: 200, sequence: 10_000 }
/** Characters of one claim. */
const longestClaim = 8192
const remembered = 1000

type Compiled = { evaluate(input: unknown): Promise<unknown> }

export function createMapper(logger: Logger): Mapper {
  const compiled = new Map<string, Compiled>()

  const compile = async (expression: string): Promise<Compiled> => {
    const known = compiled.get(expression)
    if (known) return known
    const { default: jsonata } = await import('jsonata')
    const made = jsonata(expression, limits)
    const [oldest] = compiled.keys()
    if (compiled.size >= remembered && oldest !== undefined) compiled.delete(oldest)
    compiled.set(expression, made)
    return made
  }

  const evaluate = async (claim: string, expression: string, input: unknown): Promise<unknown> => {
    const value = await (await compile(expression)).evaluate(input)
    // The library returns more than JSON: lists that say how they came about, and functions.
    const text = JSON.stringify(value)
    if (text === undefined) return undefined
    if (text.length > longestClaim) throw new Error(`it has more than ${longestClaim} characters`)
    const plain: unknown = JSON.parse(text)
    const isList = (listClaims as readonly string[]).includes(claim)
    return isList && plain !== null && !Array.isArray(plain) ? [plain] : plain
  }

  return {
    apply: async (mapping, input) => {
      const claims: Claims = {}
      const failures: Record<string, string> = {}
      for (const [claim, expression] of Object.entries(mapping)) {
        if (expression === null) continue
        try {
          claims[claim] = await evaluate(claim, expression, input)
        } catch (error) {
          claims[claim] = undefined
          failures[claim] = reasonOf(error)
          logger.warn(
            { claim, expression, reason: reasonWithoutValues(error) },
            'a claim could not be made from its mapping',
          )
        }
      }
      return { claims, failures }
    },
    problem: async (mapping) => {
      for (const [claim, expression] of Object.entries(mapping)) {
        if (serverClaims.has(claim)) return `the claim '${claim}' is made by the server alone`
        if (expression === null) continue
        if (expression.length > longestExpression)
          return `the expression of '${claim}' has more than ${longestExpression} characters`
        try {
          await compile(expression)
        } catch (error) {
          return `the expression of '${claim}' is no JSONata: ${reasonOf(error)}`
        }
      }
      return undefined
    },
  }
}

/** The library throws objects that are no errors. */
const reasonOf = (error: unknown): string => {
  const { message, position } = error as { message?: unknown; position?: unknown }
  return `${typeof message === 'string' ? message : 'it fails'}${typeof position === 'number' ? ` (at ${position})` : ''}`
}

/** For the log: the library's words repeat what it worked on, which may be about a person. Its codes do not. */
const reasonWithoutValues = (error: unknown): string => {
  const { code, position } = error as { code?: unknown; position?: unknown }
  return typeof code === 'string' ? `JSONata ${code} at ${position}` : reasonOf(error)
}
