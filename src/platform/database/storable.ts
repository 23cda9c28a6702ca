import { Fault } from '../../kernel/fault.ts'
import { isStorable } from '../../kernel/text.ts'

/** A value holds characters that no database keeps as they are. */
export type TextFault = 'unstorable_text'

/**
 * `values` again. A text that one database refuses and the other changes is refused before the statement runs, on
 * either of them; no row can have it.
 */
export function storable(values: readonly unknown[]): readonly unknown[] {
  for (const value of values) {
    if (typeof value === 'string') requireStorable(value)
    else if (Array.isArray(value)) storable(value)
  }
  return values
}

function requireStorable(value: string): void {
  if (isStorable(value)) return
  throw new Fault(
    'unstorable_text',
    'The request holds characters that cannot be stored: NUL, or half a surrogate pair.',
  )
}
