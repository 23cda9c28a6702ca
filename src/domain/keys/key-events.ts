import { type Statement, sql } from '../../platform/database/index.ts'
import type { Events } from '../events/index.ts'

/** The rows that tell of keys, by their names. */
export function createKeyEvents({ emitting }: Pick<Events, 'emitting'>) {
  return {
    created: (set: string, kid: string, kind: 'made' | 'imported'): Statement =>
      emitting({ type: 'key.created', kind, details: { set, kid } }),
    rotated: (set: string, kid: string, succeeds: string): Statement =>
      emitting({ type: 'key.rotated', kind: 'scheduled', details: { set, kid, succeeds } }),
    removed: (set: string, kid: string | readonly string[], kind: 'one' | 'outdated'): Statement =>
      emitting({ type: 'key.removed', kind, details: { set, kid } }),
    emptied: (set: string): Statement => emitting({ type: 'key.removed', kind: 'set', details: { set } }),
    /** For a unit in which other keys take the place of those that a set had. */
    displaced: (set: string): Statement =>
      emitting(
        { type: 'key.removed', kind: 'set', details: { set } },
        {
          fragment: sql`consumed.left_over > 0`,
          in: ({ left_over }: { left_over: number | string }) => Number(left_over) > 0,
        },
      ),
  }
}

export type KeyEvents = ReturnType<typeof createKeyEvents>
