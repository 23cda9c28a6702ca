import { type Static, type TSchema, Type } from 'typebox'
import type { ClientRules } from './rules.ts'

// JSON `null` counts as absent wherever a client document is read: published SDKs send it for unset members.
export const nullable = <Schema extends TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]))

export const text = nullable(Type.String())
/** Columns of their own, with an index: PostgreSQL stores no NUL and indexes no long text. Two of them fit into an entry. */
export const indexed = nullable(Type.String({ pattern: '^[^\\u0000]{0,300}$' }))
export const flag = nullable(Type.Boolean())
export const list = nullable(Type.Array(Type.String()))
export const object = nullable(Type.Record(Type.String(), Type.Unknown()))

/** Members that the rules of other members look at. */
interface Neighbours {
  redirect_uris?: string[] | undefined
  jwks?: Record<string, unknown> | undefined
  jwks_uri?: string | undefined
  access_token_strategy?: string | undefined
}

/** The surroundings that a rule may look at beside the value. */
export interface About {
  name: string
  metadata: Neighbours
  rules: ClientRules
}

type Value<Shape extends TSchema> = Exclude<Static<Shape>, null>

/** All that is to be known about one member of client metadata. */
export interface Field<Shape extends TSchema = TSchema> {
  shape: Shape
  /** A description, for the help of the command and the documentation. */
  says: string
  /** `client`: clients may say it of themselves, by registration or in their document, too. */
  setBy: 'operator' | 'client'
  /** Throws a `Fault` that names the field. */
  rule?(value: Value<Shape>, about: About): void
  /** A rule that takes asking somebody else. It comes after all others. */
  askingRule?(value: Value<Shape>, about: About): Promise<void>
  /** The stored value; also of a client that says nothing. */
  read?(value: Value<Shape> | undefined, about: About): Value<Shape> | undefined
  /** Why the value is of no use here, although it does no harm; `undefined` if it is. */
  inVain?(value: Value<Shape>, name: string): string | undefined
  /** How operators see it; `undefined` leaves it out. Default: if it is set. */
  shown?(value: Value<Shape> | undefined): unknown
  /** How the client itself sees it; blanks are left out. Default: as operators do. */
  told?(value: Value<Shape> | undefined): unknown
  /** As which value a client shows it that has just been written without it, if that differs. */
  writtenAs?: null
  /** Whether `null` is a value. */
  holdsNull?: true
  /** The value that a client has which says nothing, in words. */
  default?: string
  /** Whether the server chooses that by its configuration and stores it, so that it looks like the client's own choice. */
  configured?: true
  /** The flag of `gatehouse client create` and `update`, if it has one. */
  cli?: { flag: string; words?: true; absent?: readonly string[] }
}

export const field = <Shape extends TSchema>(
  shape: Shape,
  rest: Omit<Field<Shape>, 'shape'>,
): Field<Shape> => ({
  shape,
  ...rest,
})

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0)

export const ifSet = (value: unknown): unknown => (isSet(value) ? value : undefined)
export const orElse = (absent: unknown) => (value: unknown) => value ?? absent
export const filledOr = (absent: unknown) => (value: unknown) => value || absent
export const hidden = (): undefined => undefined

export const sentence = (says: string): string => `${says.charAt(0).toUpperCase()}${says.slice(1)}.`
