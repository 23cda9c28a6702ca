import type { Static, TObject, TSchema } from 'typebox'

/** Keys by their paths, such as `oauth2.grant.jwt.max_ttl`. A group stands for all keys below it. */
export type Keys = Readonly<Record<string, TSchema>>

type Placed<Path extends string, Schema extends TSchema> = Path extends `${infer Head}.${infer Rest}`
  ? { [Name in Head]: Placed<Rest, Schema> }
  : Static<TObject<{ [Name in Path]: Schema }>>

export type Together<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** The part of a configuration that some keys describe. */
export type Configured<Given extends Keys> = Together<
  { [Path in keyof Given & string]: Placed<Path, Given[Path]> }[keyof Given & string]
>

/** What one module adds to the configuration. */
export interface Fragment<Given extends Keys = Keys, Derive = unknown> {
  keys: Given
  /** What these keys demand of each other, one sentence for each fault. */
  problems(configured: Configured<Given>): string[]
  /** The settings of the module, in its own words and units. */
  derive: Derive
}

export type ConfiguredBy<Part> = Part extends { keys: infer Given extends Keys } ? Configured<Given> : never

/** All that several fragments describe together. */
export type ConfiguredByAll<Parts extends readonly { keys: Keys }[]> = Together<ConfiguredBy<Parts[number]>>

// The parameters of `derive` beyond the first are the module's own affair.
type Deriving<Given extends Keys> = (configured: Configured<Given>, ...surroundings: never[]) => unknown

export function fragment<const Given extends Keys, Derive extends Deriving<Given>>(part: {
  keys: Given
  problems?: (configured: Configured<Given>) => string[]
  derive: Derive
}): Fragment<Given, Derive>
export function fragment<const Given extends Keys>(part: {
  keys: Given
  problems?: (configured: Configured<Given>) => string[]
}): Fragment<Given, undefined>
export function fragment<const Given extends Keys>(part: {
  keys: Given
  problems?: (configured: Configured<Given>) => string[]
  derive?: unknown
}): Fragment<Given, unknown> {
  return { problems: () => [], derive: undefined, ...part }
}
