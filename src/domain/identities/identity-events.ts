import { type Statement, sql } from '../../platform/database/index.ts'
import type { Events } from '../events/index.ts'
import type { IdentityState, NewCredential, NewIdentity } from './schema.ts'

/** The rows that tell of identities and their credentials. */
export function createIdentityEvents({ emitting }: Pick<Events, 'emitting'>) {
  const added = (identity: string, { type }: Pick<NewCredential, 'type'>, replaced?: boolean): Statement =>
    emitting({ type: 'credential.added', kind: type, identity, details: { replaced: replaced || undefined } })
  return {
    added,
    /** Somebody who comes without a credential has a mailbox. */
    created: (identity: string, { by = 'self', credentials }: NewIdentity): Statement[] => [
      emitting({
        ...{ type: 'identity.registered', kind: by, identity },
        details: { method: credentials[0]?.type ?? 'code' },
      }),
      ...credentials.map((credential) => added(identity, credential)),
    ],
    replaced: (identity: string): Statement =>
      emitting({ type: 'identity.changed', kind: 'replaced', identity }),
    /** For a unit that returns since when the identity has its state. */
    turned: (identity: string, state: IdentityState, now: number): Statement =>
      emitting(
        { type: 'identity.changed', kind: state === 'active' ? 'turned_on' : 'turned_off', identity },
        {
          fragment: sql`consumed.state_changed_at = ${now}`,
          in: ({ state_changed_at }: { state_changed_at: number }) => Number(state_changed_at) === now,
        },
      ),
    deleted: (identity: string, kind: 'operator' | 'displaced'): Statement =>
      emitting({ type: 'identity.deleted', kind, identity }),
  }
}
