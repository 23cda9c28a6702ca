import type { Sentence, Words, Written } from './words.ts'

/** A language to speak to somebody. */
export interface Language {
  /** BCP 47. */
  tag: string
  words: Words
  /** The sentence with its places filled, by texts, or by numbers, which are written as the language does. */
  text<Place extends string>(
    sentence: Sentence<Place> | string,
    places: Record<Place, string | number>,
  ): string
  /** The same in parts, in which what fills a place is left as it is, such as markup. */
  say<Place extends string, Value>(
    sentence: Sentence<Place> | string,
    places: Record<Place, Value>,
  ): (string | Exclude<Value, number>)[]
}

/**
 * `{wait}` stands for a time ahead, such as “in 5 minutes”, and is filled by seconds. `Intl` objects are dear: each language
 * makes its own once, when it first needs them.
 */
export function createLanguage(tag: string, written: Written): Language {
  let plurals: Intl.PluralRules | undefined
  let numbers: Intl.NumberFormat | undefined
  let times: Intl.RelativeTimeFormat | undefined
  const categoryOf = (count: number): Intl.LDMLPluralRule => {
    plurals ??= new Intl.PluralRules(tag)
    return plurals.select(count)
  }
  const numeral = (value: number): string => {
    numbers ??= new Intl.NumberFormat(tag)
    return numbers.format(value)
  }

  const ahead = (seconds: number): string => {
    times ??= new Intl.RelativeTimeFormat(tag)
    if (seconds < 90) return times.format(seconds, 'second')
    const minutes = Math.ceil(seconds / 60)
    return minutes < 90 ? times.format(minutes, 'minute') : times.format(Math.ceil(minutes / 60), 'hour')
  }

  const say: Language['say'] = (sentence, places) => {
    const values: Readonly<Record<string, unknown>> = places
    const pieces = textOf(sentence, values, categoryOf).split(/\{(\w+)\}/)
    return pieces.map((piece, index) => {
      if (index % 2 === 0) return piece
      const value = values[piece]
      if (typeof value !== 'number') return value as never
      return piece === 'wait' ? ahead(value) : numeral(value)
    })
  }

  return {
    tag,
    words: written as unknown as Words,
    say,
    text: (sentence, places) => say(sentence, places).join(''),
  }
}

/** The text of a sentence, or that of its form for the first number among the places. */
function textOf(
  sentence: unknown,
  places: Readonly<Record<string, unknown>>,
  categoryOf: (count: number) => Intl.LDMLPluralRule,
): string {
  if (typeof sentence === 'string') return sentence
  const forms = sentence as { readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>
  const count = Object.values(places).find((value) => typeof value === 'number')
  return (count === undefined ? undefined : forms[categoryOf(count)]) ?? forms.other
}
