import { Sql, type Statement } from './sql.ts'

/** A statement of a unit that is told about the unit once that is stored. */
export class Announced extends Sql {
  /** Gets the rows that the unit returned: at least one. */
  readonly stored: (rows: readonly unknown[]) => void
  /** Whether there is nothing to run, only somebody to tell. */
  readonly isEmpty: boolean

  constructor(statement: Sql | undefined, stored: (rows: readonly unknown[]) => void) {
    super(statement?.texts ?? [''], statement?.values ?? [])
    this.stored = stored
    this.isEmpty = statement === undefined
  }
}

export const withoutEmpty = (statements: Statement[]): Statement[] =>
  statements.some(isEmpty) ? statements.filter((statement) => !isEmpty(statement)) : statements

const isEmpty = (statement: Statement): boolean => statement instanceof Announced && statement.isEmpty

/** A unit whose first statement found nothing has stored nothing. */
export function announce<Rows extends readonly unknown[]>(rows: Rows, statements: Statement[]): Rows {
  if (rows.length > 0)
    for (const statement of statements) if (statement instanceof Announced) statement.stored(rows)
  return rows
}
