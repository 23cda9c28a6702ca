/**
 * What a language file has to hold. `en.ts` is the type: a text that it has and another file lacks does not compile, nor
 * does one that only the other has. `scripts/check-words.ts` holds what the compiler does not see.
 */
import type { words as english } from './en.ts'

type PlacesIn<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | PlacesIn<Rest>
  : never

declare const places: unique symbol

/** A text with places such as `{client}`. It is no string until `Language.text` or `Language.say` has filled them. */
export interface Sentence<Place extends string> {
  readonly [places]: Place
}

/** Forms of one sentence by the plural category of its first number (Unicode CLDR), `other` at least. */
type Forms = { readonly [Category in Intl.LDMLPluralRule]?: string } & { readonly other: string }

type Read<Text> = Text extends string
  ? [PlacesIn<Text>] extends [never]
    ? string
    : Sentence<PlacesIn<Text>>
  : Text extends { readonly one: string; readonly other: string }
    ? Sentence<PlacesIn<Text['other']>>
    : { readonly [Name in keyof Text]: Read<Text[Name]> }

type Write<Text> = Text extends string
  ? string
  : Text extends { readonly one: string; readonly other: string }
    ? Forms
    : { readonly [Name in keyof Text]: Write<Text[Name]> }

/** The texts of one language, as pages and mails read them. */
export type Words = Read<typeof english>

/** The texts of one language, as its file writes them. */
export type Written = Write<typeof english>
