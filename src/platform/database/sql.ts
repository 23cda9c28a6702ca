import {
  createQueryId,
  type Expression,
  type Kysely,
  type OperationNode,
  PostgresQueryCompiler,
  RawNode,
  ValueNode,
  sql as withBuilder,
} from 'kysely'

/**
 * A piece of SQL with its values. As the `sql` of the query builder, with which it mixes, but without a tree in between:
 * to build and compile one of our larger statements takes that some 100 microseconds, more than the statement itself.
 */
export class Sql<Value = unknown> implements Expression<Value> {
  /** By this the query builder knows what it may embed. */
  readonly expressionType: Value | undefined = undefined
  /** Stand around the values: one more than those. */
  readonly texts: readonly string[]
  readonly values: readonly unknown[]
  readonly #made: { text?: string } | undefined

  constructor(texts: readonly string[], values: readonly unknown[], made?: { text?: string }) {
    this.texts = texts
    this.values = values
    this.#made = made
  }

  toOperationNode(): RawNode {
    return RawNode.create(
      this.texts,
      this.values.map((value) => ValueNode.create(value)),
    )
  }

  compile(builder: Kysely<unknown>) {
    return withBuilder<Value>`${this}`.compile(builder)
  }

  execute(builder: Kysely<unknown>) {
    return withBuilder<Value>`${this}`.execute(builder)
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

export function list(parts: readonly unknown[]): Sql {
  const texts = ['']
  const values: unknown[] = []
  for (let index = 0; index < parts.length; index += 1) {
    if (index > 0) texts[texts.length - 1] += ', '
    append(texts, values, parts[index])
  }
  return new Sql(texts, values)
}

/** What the query builder has compiled, whose parameters are numbered in order. */
export const fromCompiled = ({
  sql: text,
  parameters,
}: {
  sql: string
  parameters: readonly unknown[]
}): Sql => new Sql(text.split(/\$\d+/), parameters)

function append(texts: string[], values: unknown[], part: unknown): void {
  const piece = part instanceof Sql ? part : isNodeSource(part) ? fromNode(part.toOperationNode()) : undefined
  if (piece === undefined) {
    values.push(part)
    texts.push('')
    return
  }
  texts[texts.length - 1] += piece.texts[0] as string
  for (let index = 0; index < piece.values.length; index += 1) {
    values.push(piece.values[index])
    texts.push(piece.texts[index + 1] as string)
  }
}

const isNodeSource = (part: unknown): part is { toOperationNode(): OperationNode } =>
  typeof part === 'object' && part !== null && 'toOperationNode' in part

const fromNode = (node: OperationNode): Sql =>
  fromCompiled(new PostgresQueryCompiler().compileQuery(node as RawNode, createQueryId()))

const quoted = (name: string): string => `"${name.replaceAll('"', '""').replaceAll('.', '"."')}"`
