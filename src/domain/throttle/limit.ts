/** The attempts that a counter allows. Times are milliseconds. */
export type Limit =
  /** After `free` attempts each further one doubles the pause, from a second up to `span`. Forgotten an hour after the last. */
  | { kind: 'pauses'; free: number; span: number }
  /** So many attempts in `span` after the first. */
  | { kind: 'window'; free: number; span: number }
  /** So many failures in a row. One is forgotten after `span`, two after twice that, and so on. */
  | { kind: 'row'; free: number; span: number }

export const pauses = (free: number, longest: number): Limit => ({ kind: 'pauses', free, span: longest })
export const within = (span: number, most: number): Limit => ({ kind: 'window', free: most, span })
export const inARow = (most: number, forgotten: number): Limit => ({
  kind: 'row',
  free: most,
  span: forgotten,
})

/** Milliseconds for which the attempts before a pause are remembered. */
const memory = 3_600_000

/** Milliseconds for which a first attempt is remembered. */
export const memoryOf = ({ kind, span }: Limit): number => (kind === 'pauses' ? memory : span)
