import { isDeepStrictEqual } from 'node:util'
import type { Statement } from '../../platform/database/index.ts'
import type { Events } from '../events/index.ts'
import { clientDocument } from './document.ts'
import type { Client } from './schema.ts'

/** An operator, or the client itself by dynamic registration. */
export type Author = 'operator' | 'registration'

/** The rows that tell of clients. They name what changed and hold no values. */
export function createClientEvents(events: Pick<Events, 'emitting'>) {
  return {
    created: (client: string, kind: Author | 'document'): Statement =>
      events.emitting({ type: 'client.created', kind, client }),
    /** None if nothing of the client is another: a document that was read again may say the same. */
    changed: (before: Client, after: Client, kind: Author | 'document'): Statement[] => {
      const fields = changedFields(before, after)
      if (fields.length === 0) return []
      return [events.emitting({ type: 'client.changed', kind, client: after.id, details: { fields } })]
    },
    deleted: (client: string, kind: Author): Statement =>
      events.emitting({ type: 'client.deleted', kind, client }),
  }
}

function changedFields(before: Client, after: Client): string[] {
  const [old, next] = [clientDocument(before), clientDocument(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])]
  const fields = names.filter((name) => name !== 'updated_at' && !isDeepStrictEqual(old[name], next[name]))
  if (before.secretDigest !== after.secretDigest) fields.push('client_secret')
  if (!isDeepStrictEqual(before.rotatedSecretDigests, after.rotatedSecretDigests))
    fields.push('rotated_secrets')
  return fields.toSorted()
}
