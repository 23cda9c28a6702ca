/** A piece of SQL with its values: a whole statement, or a part that others embed. */
export class Sql<Value = unknown> {
  /** The row that it gives, or the value that it stands for. */
  declare readonly gives?: Value
  /** Stand around the values: one more than those. */
  readonly texts: readonly string[]
  readonly values: readonly unknown[]
  readonly #made: { text?: string } | undefined

  constructor(texts: readonly string[], values: readonly unknown[], made?: { text?: string }) {
    this.texts = texts
    this.values = values
    this.#made = made
  }

  text(placeholder: (index: number) => string): string {
    if (this.#made?.text !== undefined) return this.#made.text
    let text = this.texts[0] as string
    for (let index = 0; index < this.values.length; index += 1)
      text += placeholder(index) + (this.texts[index + 1] as string)
    if (this.#made) this.#made.text = text
    return text
  }
}

/** A piece that is to be embedded: a condition, a column, a query in brackets. */
export type Fragment<Value> = Sql<Value>

/** A whole statement that has not been run. */
export type Statement<Row = unknown> = Sql<Row>

/** Whatever is no piece of SQL itself is a value. */
export function sql<Value = unknown>(strings: TemplateStringsArray, ...parts: unknown[]): Sql<Value> {
  const texts = [strings[0] as string]
  const values: unknown[] = []
  for (let index = 0; index < parts.length; index += 1) {
    append(texts, values, parts[index])
    texts[texts.length - 1] += strings[index + 1] as string
  }
  return new Sql(texts, values)
}

/** Statements that differ from `sample` in their values alone, so that their text is put together once. For one engine. */
export function template(sample: Sql): (values: readonly unknown[]) => Sql {
  const made = {}
  return (values) => new Sql(sample.texts, values, made)
}

/** The name of a table, or of a column with or without it. */
export const identifier = (name: string): Sql<never> => new Sql([quoted(name)], [])

export const list = (parts: readonly unknown[]): Sql => join(parts, ', ')

/** Conditions of which each must hold; those that are `undefined` do not count. */
export const allOf = (...conditions: (Fragment<boolean> | undefined)[]): Sql<boolean> => {
  const given = conditions.filter((condition) => condition !== undefined)
  return given.length === 0 ? sql`true` : join(given, ' and ')
}

function join<Value>(parts: readonly unknown[], separator: string): Sql<Value> {
  const texts = ['']
  const values: unknown[] = []
  for (let index = 0; index < parts.length; index += 1) {
    if (index > 0) texts[texts.length - 1] += separator
    append(texts, values, parts[index])
  }
  return new Sql(texts, values)
}

function append(texts: string[], values: unknown[], part: unknown): void {
  if (!(part instanceof Sql)) {
    values.push(part)
    texts.push('')
    return
  }
  texts[texts.length - 1] += part.texts[0] as string
  for (let index = 0; index < part.values.length; index += 1) {
    values.push(part.values[index])
    texts.push(part.texts[index + 1] as string)
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""').replaceAll('.', '"."')}"`
